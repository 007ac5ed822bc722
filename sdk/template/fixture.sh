#!/bin/sh
# The source of the adapters lines and replay: the file that their settings name.
set -eu
file=$(sed -n 's/^ *\(file\|path\) *= *"\([^"]*\)".*/\2/p' "$2")
case $file in /*) ;; *) file=$(dirname "$2")/$file ;; esac # as the module reads it

line() { # KEY DATA
  printf '{"specversion": "1.0", "id": "%s", "source": "/kit", "subject": "%s", "type": "nl.keukentafel.%s", "data": %s}\n' \
    "$1" "$1" "${1%%/*}" "$2"
}

mark() { # ID VALUE [KIND]
  line "result/$1" '{"student": "student/1", "kind": "'"${3:-grade}"'", "occurred_at": "2026-01-05T08:00:00Z", "detail": {"value": "'"$2"'"}}'
}

student() { # ID NAME
  line "student/$1" '{"first_name": "'"$2"'", "birth_date": "2012", "barred_from_third_parties": false}'
}

enrolment() { # ID STUDENT
  line "enrolment/$1" '{"student": "student/'"$2"'", "active": true, "from": "2025-08-01"}'
}

case $1 in
  begin)
    rm -f "$file.away"
    { student 1 Noor; enrolment 4 1; mark 1 5.4; mark 2 7.0; mark 3 8.1; mark 3 8.2; line result/1 null; } > "$file"
    printf 'offered result/3\ngone result/1\n' ;;
  more)
    { mark 1 6.1; student 5 Bilal; enrolment 6 5; line result/2 null; } >> "$file"
    printf 'offered result/1\noffered student/5\noffered enrolment/6\ngone result/2\n' ;;
  reorder) # a log without versions: of one entity the order is what happened
    { line result/2 null; enrolment 6 5; student 5 Bilal; mark 1 6.1; } >> "$file"
    printf 'offered result/1\noffered student/5\noffered enrolment/6\ngone result/2\n' ;;
  malformed)
    { echo 'this is no event'; line result/5 '"a text"'; mark 6 4.4; } >> "$file"
    printf 'warned\nreported result/5\noffered result/6\n' ;;
  oversized)
    { mark 7 "$(head -c 1100000 /dev/zero | tr '\0' 9)"; mark 8 4.5; } >> "$file"
    printf 'reported result/7\noffered result/8\n' ;;
  encoding)
    { student 7 "$(printf 'Zo\353')"; printf '\377\376\n'; mark 9 4.6; } >> "$file"
    printf 'warned\noffered result/9\n' ;;
  unknown)
    { mark 10 5.0 hologram; mark 11 4.7; } >> "$file"
    printf 'reported result/10\noffered result/11\n' ;;
  away) mv "$file" "$file.away" ;;
  back) mv "$file.away" "$file" ;;
  *) exit 3 ;;
esac
