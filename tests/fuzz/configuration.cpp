/// A configuration file. Adapters are not loaded: every library has the settings below.
#include "module/configuration.hpp"
#include "intake/apart.hpp"
#include "intake/in_process.hpp"
#include "must.hpp"

#include <array>
#include <filesystem>

using namespace keukentafel;

namespace keukentafel::intake {

namespace {

constexpr std::array settings{
    kt_setting{sizeof(kt_setting), KT_SETTING_TEXT, "connection", true, nullptr, 0, 0, "A text."},
    kt_setting{sizeof(kt_setting), KT_SETTING_INTEGER, "organisation", false, "1", 1, 9, "A number."},
    kt_setting{sizeof(kt_setting), KT_SETTING_BOOLEAN, "works", false, "true", 0, 0, "A choice."},
    kt_setting{sizeof(kt_setting), KT_SETTING_TEXT_LIST, "kinds", false, "[]", 0, 0, "Texts."},
    kt_setting{sizeof(kt_setting), KT_SETTING_PATH, "folder", false, nullptr, 0, 0, "A path."},
    kt_setting{sizeof(kt_setting), KT_SETTING_SECRET, "password", false, nullptr, 0, 0, "A secret."},
};

kt_adapter_entry make_entry() {
  kt_adapter_entry entry{};
  entry.size = sizeof entry;
  entry.name = "fuzzed";
  entry.settings = settings.data();
  entry.setting_count = settings.size();
  return entry;
}

} // namespace

library::~library() = default;

result<std::shared_ptr<library>> library::load(const std::string& name, const std::vector<std::string>&) {
  static const auto entry = make_entry();
  if (name.empty()) return fault{"no such adapter"};
  return std::shared_ptr<library>{new library{nullptr, &entry}};
}

std::shared_ptr<library> library::of(const kt_adapter_entry& entry, maker make, std::string trouble) {
  return std::shared_ptr<library>{new library{nullptr, &entry, std::move(make), std::move(trouble)}};
}

const kt_adapter_entry& in_process_entry() {
  static const auto entry = make_entry();
  return entry;
}

result<std::string> library::find(const std::string& name, const std::vector<std::string>&) {
  return {boost::system::in_place_value, name};
}

std::vector<std::string> adapter_folders() { return {}; }

result<std::string> annex_program() { return {boost::system::in_place_value, "none"}; }

result<std::shared_ptr<library>> run_apart(const apart& how) { return library::load(how.path, {}); }

} // namespace keukentafel::intake

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const auto file = (std::filesystem::temp_directory_path() / "kt.toml").string();
  module::complaints wrong;
  const auto read = module::read_configuration(file, {reinterpret_cast<const char*>(data), size}, wrong);
  for (const auto& one : wrong) must(one.starts_with(file + ":"));
  if (!wrong.empty()) return 0;
  must(read.gateway.threads >= 1 && read.gateway.threads <= 64 && read.gateway.max_connections >= 1);
  must(read.gateway.is_tls || !read.gateway.trusted_proxies.empty());
  for (const auto& one : read.adapters) must(!one.name.empty() && one.settings.starts_with('{'));
  return 0;
}
