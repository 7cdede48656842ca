#!/bin/sh
# 在本文件夹里建一个独立的运行环境。不联网，不改系统。
cd "$(dirname "$0")" || exit 1
python=
for name in python3.13 python3.12 python3.11 python3; do
  if [ -z "$python" ] && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$name
  fi
done
if [ -z "$python" ]; then
  echo "没有找到 Python。请先安装 Python 3.11、3.12 或 3.13，再运行本文件。"
  exit 1
fi
echo "正在安装，约需一两分钟，不联网……"
if "$python" -m venv .venv &&
   .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels -r requirements.txt; then
  echo "安装完成。以后每次汇总，运行：bash 汇总.sh 收件文件夹。步骤见“汇总人手册.html”。"
else
  echo "安装没有完成。缺 venv 的，请安装系统的 python3-venv；其他的请把上面的文字告诉维护人。"
  exit 1
fi
