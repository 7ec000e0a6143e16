#!/bin/sh
# Installs formloop from this folder alone: nothing is fetched. Run it again after a new bundle was unpacked here.
# 只用本文件夹安装，不联网。换了新的安装包后再运行一次即可。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=
for one in python3.13 python3.12 python3.11 python3; do
    version=$("$one" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if [ -d "$here/wheels/linux-$version" ]; then
        python=$one
        break
    fi
done
if [ -z "$python" ]; then
    echo "需要 Python 3.11、3.12 或 3.13。 Python 3.11, 3.12 or 3.13 is needed." >&2
    exit 7
fi
"$python" -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels/linux-$version" --find-links "$here/wheels/formloop" --upgrade --force-reinstall 'formloop[desk]'
cat > "$here/formloop.desktop" <<END
[Desktop Entry]
Type=Application
Name=formloop
Name[zh_CN]=表格回收
Comment=Settle returned forms
Comment[zh_CN]=核对回收的表格
Exec="$here/desk.sh"
Terminal=true
Categories=Office;
END
chmod +x "$here/formloop.desktop"
echo "已安装。双击 formloop.desktop，或运行 $here/desk.sh 打开核对页面。 Installed; open the desk with $here/desk.sh"
