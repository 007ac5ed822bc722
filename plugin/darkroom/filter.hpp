/// From here on this process reads and writes what is open in it, and takes memory; nothing else.
#pragma once

namespace keukentafel::darkroom {

/// False: the kernel takes no filter.
bool filter_calls();

} // namespace keukentafel::darkroom
