/// Keys of entities, and the ids in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keukentafel::dropfolder {

/// What the SIS calls an entity, in printable ASCII: other bytes, "%" and the space as %41. Two ids stay two.
std::string id_text(std::string_view id);

/// Whether it is "type/ID" with a known type, within the limits of event.h.
bool is_key(std::string_view key);

bool is_type(std::string_view type);
/// Whether rights rest on entities of this type.
bool is_roster(std::string_view type);

/// The same text has the same print on every machine (FNV-1a).
std::uint64_t print_of(std::string_view text);
std::string hex(std::uint64_t number);

/// A name of a file for the log: one short line of printable ASCII.
std::string shown(std::string_view file_name);

} // namespace keukentafel::dropfolder
