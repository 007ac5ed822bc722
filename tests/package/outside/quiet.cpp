/// The same in C++.
#include "headers.h"

#include <keukentafel/adapter.hpp>

#include <iterator>

namespace {

class quiet final : public keukentafel::sdk::adapter {
public:
  using adapter::adapter;
  void open(std::string_view) override {}
  keukentafel::sdk::feed_answer feed() override {
    host_.caught_up();
    return keukentafel::sdk::feed_answer::after(std::chrono::milliseconds{100});
  }
};

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_BOOLEAN, "loud", false, "false", 0, 0, "Not quiet."},
};

} // namespace

KEUKENTAFEL_ADAPTER(quiet, "quiet", "1.0", keys);
