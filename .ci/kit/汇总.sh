#!/bin/sh
inbox=$1
case $inbox in ''|/*) ;; *) inbox=$PWD/$inbox ;; esac
cd "$(dirname "$0")" || exit 2
if [ ! -x .venv/bin/python ]; then
  echo "还没有安装。请先运行：bash 安装.sh"
  exit 2
fi
if [ -z "$inbox" ]; then
  printf "请写收件文件夹，按回车："
  read -r inbox
fi
day=$(date +%Y-%m-%d)
.venv/bin/python run.py "$inbox" --as-of "$day"
code=$?
if [ $code -lt 2 ] && [ -n "$DISPLAY$WAYLAND_DISPLAY" ] && command -v xdg-open >/dev/null; then
  xdg-open "output/$day/审核情况.html" >/dev/null 2>&1 &
fi
exit $code
