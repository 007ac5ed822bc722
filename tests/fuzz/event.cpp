/// An event as an adapter offers it: the key in the first line, then the JSON.
#include "decode/decode.hpp"
#include "must.hpp"

using namespace keukentafel;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto line = std::min(text.find('\n'), text.size());
  const auto json = text.substr(std::min(line + 1, text.size()));
  const auto state = decode::decode(text.substr(0, line), json);
  if (!state) {
    must(!state.error().sentence().empty());
    return 0;
  }
  const auto again = decode::decode(text.substr(0, line), json);
  must(again && again->index() == state->index());
  if (const auto* item = std::get_if<record::item_state>(&*state)) {
    // What is kept is read again, and says the same.
    const auto kept = record::to_json(item->said);
    must(kept == record::to_json(std::get<record::item_state>(*again).said));
    for (const unsigned char c : kept) must(c >= 0x20);
  }
  return 0;
}
