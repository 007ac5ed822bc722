/// Reads lines "KEY JSON" and prints for each "ok", or why the module would set it aside.
#include "decode/decode.hpp"

#include <iostream>
#include <string>

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto space = line.find(' ');
    const auto state = keukentafel::decode::decode(line.substr(0, space), line.substr(space + 1));
    std::cout << (state ? "ok" : state.error().sentence()) << '\n';
  }
}
