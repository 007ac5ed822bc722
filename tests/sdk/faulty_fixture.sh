#!/bin/sh
# The source of the faulty adapter: lines "KEY VALUE", "KEY" alone for what is gone.
set -eu
file=$(sed -n 's/.*"file": *"\([^"]*\)".*/\1/p' "$2")
case $1 in
  begin) rm -f "$file.blocked"; for id in 1 2 3 4 5 6 7 8 9; do echo "result/$id $id.0"; done > "$file"; echo "offered result/1" ;;
  more) printf 'result/1 6.1\nresult/2\nresult/10 4.0\n' >> "$file"; printf 'offered result/10\ngone result/2\n' ;;
  malformed) printf 'result/11 unreadable\nresult/12 5.5\n' >> "$file"; printf 'reported result/11\noffered result/12\n' ;;
  oversized)
    printf 'result/13 %s\nresult/14 5.5\n' "$(head -c 1100000 /dev/zero | tr '\0' 9)" >> "$file"
    printf 'reported result/13\noffered result/14\n' ;;
  block) : > "$file.blocked" ;;
  unblock) rm -f "$file.blocked" ;;
esac
