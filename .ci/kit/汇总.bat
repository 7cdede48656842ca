@echo off
chcp 936 >nul
setlocal
cd /d "%~dp0"
set "PYTHON=.venv\Scripts\python.exe"
if exist python\python.exe set "PYTHON=python\python.exe"
if not exist %PYTHON% goto missing
if "%~2"=="" goto inbox
%PYTHON% run.py %*
goto end
:inbox
set "INBOX=%~1"
if not defined INBOX set /p "INBOX=请把收件文件夹拖到这个窗口里，按回车："
if not defined INBOX goto none
for /f %%D in ('%PYTHON% -c "import datetime; print(datetime.date.today())"') do set "DAY=%%D"
%PYTHON% run.py "%INBOX:"=%" --as-of %DAY%
if errorlevel 2 goto end
start "" "output\%DAY%\审核情况.html"
:end
pause
exit /b 0
:missing
echo 还没有安装。请先双击“安装.bat”。
pause
exit /b 2
:none
echo 没有收件文件夹，什么都没有做。
pause
exit /b 2
