@echo off
rem Opens the desk: files that are put into `inbox` are read, and what is doubtful is settled in the browser.
chcp 65001 >nul
set PYTHONUTF8=1
if not defined FORMLOOP_DATA set "FORMLOOP_DATA=%USERPROFILE%\formloop"
if not exist "%FORMLOOP_DATA%\inbox" mkdir "%FORMLOOP_DATA%\inbox"
"%~dp0env\Scripts\scanner.exe" desk "%FORMLOOP_DATA%\records" --inbox "%FORMLOOP_DATA%\inbox" %*
if errorlevel 1 pause
