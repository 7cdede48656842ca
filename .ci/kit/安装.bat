@echo off
chcp 936 >nul
setlocal
cd /d "%~dp0"
if exist python\python.exe goto nothing
set "PYTHON="
for %%V in (3.13 3.12 3.11) do if not defined PYTHON py -%%V -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>nul && set "PYTHON=py -%%V"
if not defined PYTHON python -c "import sys; sys.exit(sys.maxsize < 2**32 or not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && set "PYTHON=python"
if not defined PYTHON goto missing
echo 正在安装，约需一两分钟，不联网……
%PYTHON% -m venv .venv
if errorlevel 1 goto failed
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels -r requirements.txt
if errorlevel 1 goto failed
echo 安装完成。以后每次汇总，把收件文件夹拖到“汇总.bat”上。步骤见“汇总人手册.html”。
pause
exit /b 0
:nothing
echo 本离线包自带 Python，不用安装。请直接把收件文件夹拖到“汇总.bat”上。步骤见“汇总人手册.html”。
pause
exit /b 0
:missing
echo 没有找到 Python。请先安装 Python 3.11、3.12 或 3.13（64 位），安装时勾选“Add python.exe to PATH”，再双击本文件。
pause
exit /b 1
:failed
echo 安装没有完成，系统没有改动。请把本窗口里的文字告诉维护人。
pause
exit /b 1
