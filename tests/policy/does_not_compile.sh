#!/bin/sh
# Compiles the same lines twice: with an item that policy released (must compile), and with one that it did not (must not).
set -eu
compiler=$1 source=$2
try() {
  printf '%s\n' '#include "publish/wording.hpp"' 'using namespace keukentafel;' "$1" |
    "$compiler" -std=c++20 -fsyntax-only -I "$source/plugin" -I "$source/sdk/include" -x c++ - 2>/dev/null
}
try 'auto f(const policy::released& r) { return publish::word(r, "nl"); }' || { echo "the released item does not compile"; exit 1; }
for line in \
  'auto f(const record::item& i) { return publish::word(i, "nl"); }' \
  'auto f(const record::item& i) { return publish::word(policy::released{i}, "nl"); }' \
  'auto f() { return policy::released{}; }'; do
  if try "$line"; then echo "compiles, and must not: $line"; exit 1; fi
done
