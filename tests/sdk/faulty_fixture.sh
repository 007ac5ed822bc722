#!/bin/sh
# The source of the faulty and the plain adapter: lines "KEY[@VERSION] VALUE", "KEY" alone for what is gone.
set -eu
file=$(sed -n 's/^ *file *= *"\([^"]*\)".*/\1/p' "$2")

post() { # LINE: from a SIS that sends
  printf 'POST /changes HTTP/1.1\r\nContent-Type: text/plain\r\nX-Token: sesame\r\n\r\n%s' "$1" > "$file.request-$2"
  echo "$1" >> "$file.sent"
  echo "send $file.request-$2"
}

case $1 in
  begin)
    rm -f "$file".*
    for id in 1 2 3 4 5 6 7 8 9; do echo "result/$id $id.0"; done > "$file"
    post 'result/50 5.0' 1
    head -c 200000 /dev/urandom > "$file.piece"
    echo "file piece $file.piece"
    echo 'offered result/1' ;;
  more)
    printf 'result/1@1 6.0\nresult/1@2 6.1\nresult/2\nresult/10 4.0\nstudent/20 A\nenrolment/20 B\n' >> "$file"
    post 'result/50' 2
    printf 'offered result/10\noffered enrolment/20\ngone result/2\ngone result/50\n' ;;
  reorder)
    printf 'result/10 4.0\nenrolment/20 B\nresult/1@2 6.1\nresult/2\nstudent/20 A\nresult/1@1 6.0\n' >> "$file"
    post 'result/50' 2
    printf 'offered result/10\ngone result/2\ngone result/50\n' ;;
  malformed) printf 'result/11 unreadable\nresult/12 5.5\n' >> "$file"; printf 'reported result/11\noffered result/12\n' ;;
  oversized)
    printf 'result/13 %s\nresult/14 5.5\n' "$(head -c 1100000 /dev/zero | tr '\0' 9)" >> "$file"
    printf 'reported result/13\noffered result/14\n' ;;
  encoding) printf 'result/15 Zo\353\nresult/16 5.5\n' >> "$file"; printf 'reported result/15\noffered result/16\n' ;;
  unknown) printf 'result/17 unheard-of\nresult/18 5.5\n' >> "$file"; printf 'reported result/17\noffered result/18\n' ;;
  block) : > "$file.blocked" ;;
  unblock) rm -f "$file.blocked" ;;
  away) mv "$file" "$file.away" ;;
  back) mv "$file.away" "$file" ;;
  write) echo 'write absence/request-1 {"specversion": "1.0", "id": "1", "source": "/kit", "subject": "absence/request-1", "type": "nl.keukentafel.request.absence", "data": {}}' ;;
  written) if [ -e "$file.written" ]; then sed 's/^/written /' "$file.written"; fi ;;
esac
