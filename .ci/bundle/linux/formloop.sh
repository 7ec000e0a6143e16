#!/bin/sh
# Without arguments: a terminal in the folder of the data, where the commands `forms` and `scanner` are known; with
# arguments: one command of `scanner`. 不带参数：打开可输入 forms、scanner 命令的终端；带参数：运行 scanner 的一个命令。
here=$(cd "$(dirname "$0")" && pwd)
data=${FORMLOOP_DATA:-$HOME/formloop}
mkdir -p "$data"
export PATH="$here/env/bin:$PATH"
if [ $# -gt 0 ]; then
    exec scanner "$@"
fi
export FORMLOOP_LANG="${FORMLOOP_LANG:-zh}"
cd "$data" || exit 1
echo "在此输入 forms 或 scanner 命令，exit 结束。 Type commands of forms and scanner; exit ends."
exec "${SHELL:-/bin/sh}"
