@echo off
rem A window in the folder of the data, where the commands `forms` and `scanner` are known.
chcp 65001 >nul
set PYTHONUTF8=1
if not defined FORMLOOP_LANG set FORMLOOP_LANG=zh
if not defined FORMLOOP_DATA set "FORMLOOP_DATA=%USERPROFILE%\formloop"
if not exist "%FORMLOOP_DATA%" mkdir "%FORMLOOP_DATA%"
set "PATH=%~dp0env\Scripts;%PATH%"
cd /d "%FORMLOOP_DATA%"
echo 在此输入 forms 或 scanner 命令，exit 结束。 Type commands of forms and scanner; exit ends.
cmd /k
