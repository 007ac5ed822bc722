/// What the process holds, to see whether an adapter leaves something behind.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace keukentafel::kit {

/// Thread number and name, as the kernel has them.
std::map<int, std::string> threads();
/// Open files: number, and what stands behind it.
std::map<int, std::string> open_files();
/// Bytes that were allocated and not freed, of all threads.
std::size_t heap_in_use();
/// Bytes of memory that the process really uses; 0 under AddressSanitizer.
std::size_t resident();
/// What belongs to the whole process and not to a guest in it: signal handlers,
/// the working folder, the locale. Name and state of each.
std::map<std::string, std::string> surroundings();

} // namespace keukentafel::kit
