#include "portal/picture_page.hpp"

#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

namespace keukentafel::portal {

std::string picture_page(const frame& at, const policy::released& of, const id_cipher& ids) {
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "picture.html");
  const auto title = publish::word(of, at.in()).title;
  set_words(in, "HEADING", title, at.in());
  set(in, "PICTURED", without_marks(title));
  add_text(in, at.language, {{"BACK", "page.back"}, {"SAVE", "page.file.save"}});
  set(in, "FILE", ids.hide(publish::public_item, of.item().id.value));
  return expand("layout.html", page);
}

std::string no_file_page(const frame& at, const char* words) {
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "view.html");
  add_text(in, at.language, {{"HEADING", "page.signin.title"}, {"BACK", "page.back"}});
  set(in, "BACK_TO", "/");
  in.SetValueAndShowSection("EMPTY", publish::message(at.language, words), "NOTHING");
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
