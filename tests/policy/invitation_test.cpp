#include "policy/invitation.hpp"

#include <gtest/gtest.h>

namespace keukentafel::policy {

namespace {

const auto now = *parse_moment("2026-01-10T12:00:00Z");
const auto begins = "2026-01-15T18:00:00Z";

reader mentor() {
  bond child;
  child.student = {7};
  child.mentorships = {{day{std::chrono::year{2025} / 8 / 1}, {}}};
  reader who;
  who.who = {role::staff, 3};
  who.bonds = {child};
  return who;
}

record::item piece() {
  record::item one;
  one.student = {7};
  one.what = record::kind::work_piece;
  one.said.set("title", "Kast");
  one.said.set("file", "geheime/plek.jpg");
  one.said.set("presentation_from", begins);
  one.said.set("invites", true);
  return one;
}

released let_go(record::item one) {
  auto decided = release(std::move(one), mentor(), {}, now);
  return std::get<released>(decided);
}

} // namespace

TEST(policy_work_piece, what_is_released_holds_no_key_of_its_file) {
  const auto one = let_go(piece());
  EXPECT_TRUE(one.item().has_file);
  EXPECT_EQ(one.item().said.find("file"), nullptr);
  EXPECT_EQ(record::to_json(one.item().said).find("geheim"), std::string::npos);
  auto without = piece();
  without.said.take("file");
  EXPECT_FALSE(let_go(without).item().has_file);
}

TEST(policy_work_piece, it_invites_until_it_begins) {
  EXPECT_EQ(invites_to(let_go(piece()), now), parse_moment(begins));
  EXPECT_TRUE(invites_to(let_go(piece()), *parse_moment(begins) - std::chrono::seconds{1}));
  EXPECT_FALSE(invites_to(let_go(piece()), *parse_moment(begins)));
}

TEST(policy_work_piece, without_a_moment_or_withdrawn_it_invites_to_nothing) {
  for (const auto* field : {"presentation_from", "invites"}) {
    auto one = piece();
    one.said.take(field);
    EXPECT_FALSE(invites_to(let_go(one), now)) << field;
  }
  auto no = piece();
  no.said.set("invites", false);
  EXPECT_FALSE(invites_to(let_go(no), now));
  auto gone = piece();
  gone.is_withdrawn = true;
  EXPECT_FALSE(invites_to(let_go(gone), now));
  auto other = piece();
  other.what = record::kind::exam;
  EXPECT_FALSE(invites_to(let_go(other), now));
}

} // namespace keukentafel::policy
