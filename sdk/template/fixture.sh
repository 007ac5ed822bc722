#!/bin/sh
# The source of the adapters lines and replay: the file that their settings name.
set -eu
file=$(sed -n 's/.*"\(file\|path\)": *"\([^"]*\)".*/\2/p' "$2")

line() { # KEY DATA
  printf '{"specversion": "1.0", "id": "%s", "source": "/kit", "subject": "%s", "type": "nl.keukentafel.%s", "data": %s}\n' \
    "$1" "$1" "${1%%/*}" "$2"
}

mark() { # ID VALUE
  line "result/$1" '{"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z", "detail": {"value": "'"$2"'"}}'
}

case $1 in
  begin)
    {
      line student/1 '{"first_name": "Noor", "birth_date": "2012", "barred_from_third_parties": false}'
      line enrolment/4 '{"student": "student/1", "active": true, "from": "2025-08-01"}'
      mark 1 5.4
      mark 2 7.0
      mark 3 8.1
      mark 3 8.2
      line result/1 null
    } > "$file"
    echo 'offered result/3'
    echo 'gone result/1'
    ;;
  more)
    { mark 1 6.1; line result/2 null; } >> "$file"
    echo 'offered result/1'
    echo 'gone result/2'
    ;;
  malformed)
    { echo 'this is no event'; printf '\377\376\n'; line result/5 '"a text"'; mark 6 4.4; } >> "$file"
    echo 'reported result/5'
    echo 'offered result/6'
    ;;
  oversized)
    { mark 7 "$(head -c 1100000 /dev/zero | tr '\0' 9)"; mark 8 4.5; } >> "$file"
    echo 'reported result/7'
    echo 'offered result/8'
    ;;
  *) exit 3 ;;
esac
