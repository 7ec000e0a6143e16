@echo off
rem Installs formloop from this folder alone: nothing is fetched. Run it again after a new bundle was unpacked here.
chcp 65001 >nul
set PYTHONUTF8=1
setlocal
set "HERE=%~dp0"
set "VERSION="
for %%V in (3.13 3.12 3.11) do (
    if not defined VERSION (
        py -%%V -c "import sys" >nul 2>&1 && set "VERSION=%%V"
    )
)
if not defined VERSION (
    echo 需要 Python 3.11、3.12 或 3.13（64 位），请先从 python.org 安装。
    echo Python 3.11, 3.12 or 3.13 of 64 bits is needed; install it from python.org first.
    pause
    exit /b 7
)
py -%VERSION% -m venv "%HERE%env" || goto failed
"%HERE%env\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%HERE%wheels\windows-%VERSION%" --find-links "%HERE%wheels\formloop" --upgrade --force-reinstall "formloop[desk]" || goto failed
echo 已安装。双击 desk.bat 打开核对页面。 Installed; double-click desk.bat to open the desk.
pause
exit /b 0
:failed
echo 安装失败，请把以上各行告知维护人员。 It could not be installed; tell your support the lines above.
pause
exit /b 1
