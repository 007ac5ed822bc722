#include "let_go.hpp"
#include "publish/catalogue.hpp"
#include "publish/table_question.hpp"

#include <gmock/gmock.h>
#include <set>

using namespace keukentafel;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

namespace {

record::item item_of(record::kind what, std::int64_t id, std::optional<bool> passed = {}) {
  record::item one;
  one.id = {id};
  one.what = what;
  if (passed) one.said.set("passed", *passed);
  return one;
}

} // namespace

TEST(table_question, stands_with_every_kind_and_outcome_in_every_language) {
  std::set<std::string> all;
  for (const auto& language : publish::languages())
    for (const auto& rule : record::kind_rules())
      for (std::int64_t id = 1; id <= 6; ++id)
        for (const std::optional<bool> passed : {std::optional<bool>{}, std::optional{true}, std::optional{false}}) {
          const auto asked = publish::table_question(let_go(item_of(rule.what, id, passed)), language);
          EXPECT_FALSE(asked.empty()) << rule.name;
          all.insert(language + asked);
        }
  std::size_t keys = 0;
  for (const auto& language : publish::languages())
    for (const auto& key : publish::message_keys(language)) keys += key.starts_with("table.") ? 1 : 0;
  EXPECT_EQ(all.size(), keys) << "every question of the catalogue can come";
}

TEST(table_question, is_open_and_blames_nobody) {
  for (const auto& key : publish::message_keys("nl")) {
    if (!key.starts_with("table.")) continue;
    for (const auto& language : publish::languages())
      EXPECT_THAT(publish::message(language, key), testing::AnyOf(EndsWith("?"), EndsWith("؟")));
    for (const auto* word : {"aarom", "niet", "fout", "slecht", "moet", "schuld", "te laat", "onvoldoende"})
      EXPECT_THAT(publish::message("nl", key), Not(HasSubstr(word))) << key;
  }
}

TEST(table_question, is_none_for_what_was_withdrawn_and_the_same_each_time) {
  auto item = item_of(record::kind::handed_in, 7);
  EXPECT_EQ(publish::table_question(let_go(item), "nl"), publish::table_question(let_go(item), "nl"));
  item.is_withdrawn = true;
  EXPECT_EQ(publish::table_question(let_go(item), "nl"), "");
}
