#!/bin/sh
here=$(dirname "$0")
if [ ! -x "$here/.venv/bin/python" ]; then
  echo "还没有安装。请先运行：bash 安装.sh"
  exit 2
fi
if [ $# -gt 1 ]; then
  exec "$here/.venv/bin/python" "$here/run.py" "$@"
fi
inbox=$1
if [ -z "$inbox" ]; then
  printf "请写收件文件夹，按回车："
  read -r inbox
fi
day=$(date +%Y-%m-%d)
"$here/.venv/bin/python" "$here/run.py" "$inbox" --as-of "$day"
code=$?
page=$here/output/$day/审核情况.html
if [ $code -lt 2 ] && [ -n "$DISPLAY$WAYLAND_DISPLAY" ] && command -v xdg-open >/dev/null; then
  xdg-open "$page" >/dev/null 2>&1 &
fi
exit $code
