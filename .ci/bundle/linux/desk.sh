#!/bin/sh
# Opens the desk: files that are put into `inbox` are read, and what is doubtful is settled in the browser.
# 打开核对页面：放进 inbox 的文件会被读取，存疑的栏目在浏览器中核对。
here=$(cd "$(dirname "$0")" && pwd)
data=${FORMLOOP_DATA:-$HOME/formloop}
mkdir -p "$data/inbox"
exec "$here/env/bin/scanner" desk "$data/records" --inbox "$data/inbox" "$@"
