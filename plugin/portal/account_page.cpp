#include "portal/account_page.hpp"

#include "portal/dictionary.hpp"
#include "portal/qr.hpp"
#include "publish/catalogue.hpp"

namespace keukentafel::portal {

namespace {

std::string used_in_words(std::string_view language, const device& one, moment now) {
  const auto seen = one.seen_at.time_since_epoch().count();
  const bool is_today = local_day(one.seen_at) == local_day(now), is_known = seen != 0;
  return publish::message(language, "account.used",
                          {{"since", publish::day_in_words(language, one.since.time_since_epoch().count())},
                           {"when", is_today   ? "today"
                                    : is_known ? "before"
                                               : "unknown"},
                           {"day", publish::day_in_words(language, seen)}});
}

void add_device(TemplateDictionary& page, std::string_view language, const device& one, moment now) {
  auto& in = *page.AddSectionDictionary("DEVICES");
  set(in, "NAME", one.name.empty() ? publish::message(language, "account.unknown") : one.name);
  set(in, "USED", used_in_words(language, one, now));
  if (one.is_this) return in.SetValueAndShowSection("THIS", publish::message(language, "account.this"), "HERE");
  auto& end = *in.AddSectionDictionary("ELSEWHERE");
  set(end, "DEVICE", one.id);
  set(end, "END", publish::message(language, "account.end"));
}

} // namespace

std::string address_of_code(const std::string& origin, const std::string& code) { return origin + "/#" + code; }

std::string account_page(const frame& at, const std::vector<device>& devices, moment now) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "account.html");
  add_text(in, language,
           {{"HEADING", "account.title"},
            {"SIGN_OUT", "page.signout"},
            {"SIGN_OUT_WARNING", "page.signout_warning"},
            {"INTRO", "account.intro"},
            {"ADD_TITLE", "account.add_title"},
            {"ADD_INTRO", "account.add_intro"},
            {"ADD", "account.add"},
            {"INSTALL", "account.install"}});
  for (const auto& one : devices) add_device(in, language, one, now);
  if (devices.size() > 1)
    in.SetValueAndShowSection("END_OTHERS", publish::message(language, "account.end_others"), "OTHERS");
  return expand("layout.html", page);
}

std::string device_code_page(const frame& at, const std::string& origin, const std::string& code, moment until) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "device_code.html");
  add_text(in, language,
           {{"HEADING", "account.code_title"},
            {"BACK", "page.back"},
            {"SCAN", "account.code_scan"},
            {"PICTURE", "account.code_picture"}});
  const auto picture = make_qr(address_of_code(origin, code));
  set(in, "SIZE", std::to_string(picture.size));
  set(in, "DARK", picture.dark);
  set(in, "CODE", code);
  set(in, "BY_HAND", publish::message(language, "account.code_by_hand", {{"address", origin}}));
  set(in, "ONCE",
      publish::message(language, "account.code_once",
                       {{"time", publish::time_in_words(language, until.time_since_epoch().count())}}));
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
