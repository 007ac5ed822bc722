#include "base/crypto.hpp"
#include "base/due_clock.hpp"
#include "base/log.hpp"
#include "base/pairing.hpp"
#include "base/time.hpp"

#include <gtest/gtest.h>
#include <set>

using namespace keukentafel;
using namespace std::chrono;

TEST(time_text, reads_what_it_writes) {
  const auto when = parse_moment("2026-11-24T08:30:15Z");
  ASSERT_TRUE(when);
  EXPECT_EQ(to_text(*when), "2026-11-24T08:30:15Z");
  for (const auto* wrong :
       {"", "2026-11-24", "2026-11-24T08:30:15", "2026-11-24T08:30:15+01:00", "2026-02-30T08:30:15Z",
        "2026-11-24T24:00:00Z", "2026-11-24T08:60:00Z", "2026-11-24t08:30:15z", " 026-11-24T08:30:15Z"})
    EXPECT_FALSE(parse_moment(wrong)) << wrong;
  for (const auto* wrong : {"2026-13-01", "2025-02-29", "2026-1-01", "20260101", "2026-01-01 "})
    EXPECT_FALSE(parse_day(wrong)) << wrong;
}

TEST(local_day, follows_the_clock_of_the_netherlands) {
  EXPECT_EQ(to_text(local_day(*parse_moment("2026-06-30T22:00:00Z"))), "2026-07-01");
  EXPECT_EQ(to_text(local_day(*parse_moment("2026-12-31T22:59:59Z"))), "2026-12-31");
  EXPECT_EQ(to_text(local_midnight(year{2026} / 3 / 29)), "2026-03-28T23:00:00Z");
  EXPECT_EQ(to_text(local_midnight(year{2026} / 3 / 30)), "2026-03-29T22:00:00Z");
  EXPECT_EQ(local_midnight(year{2026} / 10 / 26) - local_midnight(year{2026} / 10 / 25), hours{25});
}

// Who turns 18 then is born now.
TEST(local_day, knows_summer_time_after_2037) {
  EXPECT_EQ(to_text(local_midnight(year{2037} / 1 / 1)), "2036-12-31T23:00:00Z");
  EXPECT_EQ(to_text(local_midnight(year{2043} / 3 / 29)), "2043-03-28T23:00:00Z");
  EXPECT_EQ(to_text(local_midnight(year{2043} / 3 / 30)), "2043-03-29T22:00:00Z");
  EXPECT_EQ(local_midnight(year{2072} / 10 / 31) - local_midnight(year{2072} / 10 / 30), hours{25});
  EXPECT_EQ(to_text(local_day(*parse_moment("2064-02-29T22:59:59Z"))), "2064-02-29");
  EXPECT_EQ(to_text(local_day(*parse_moment("2098-06-30T22:00:00Z"))), "2098-07-01");
}

TEST(pairing_code, is_read_as_people_type_it) {
  const auto parts = make_pairing_parts();
  const auto text = to_text(parts);
  EXPECT_EQ(text.size(), 17u);
  std::string typed = " ";
  for (const char c : text) typed += static_cast<char>(c == '-' ? ' ' : std::tolower(c));
  const auto read = parse_pairing(typed);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->finder, parts.finder);
  EXPECT_EQ(read->secret, parts.secret);
  EXPECT_EQ(parse_pairing("oilOI-LABCD-EFGHJ")->finder, "01101");
  EXPECT_FALSE(parse_pairing("ABCDE-FGHJK"));
  EXPECT_FALSE(parse_pairing("ABCDE-FGHJK-MNPQU"));
  EXPECT_FALSE(parse_pairing(std::string(1000, 'A')));
}

TEST(id_cipher, hides_and_reveals_per_kind_of_thing) {
  const id_cipher ids{"0123456789abcdef"}, others{"fedcba9876543210"};
  std::set<std::string> seen;
  for (std::int64_t id = 1; id < 200; ++id) {
    const auto text = ids.hide(1, id);
    EXPECT_TRUE(seen.insert(text).second);
    EXPECT_EQ(ids.reveal(1, text), id);
    EXPECT_FALSE(ids.reveal(2, text));
    EXPECT_FALSE(others.reveal(1, text));
  }
  EXPECT_FALSE(ids.reveal(1, ""));
  EXPECT_FALSE(ids.reveal(1, std::string(32, 'z')));
}

TEST(crypto, matches_published_vectors) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_FALSE(equal_in_constant_time("a", "b"));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_NE(scrypt("secret", "salt"), scrypt("secret", "other"));
}

TEST(loggable, has_no_control_characters) { EXPECT_EQ(loggable("a\nb\x1b[31m"), "a?b?[31m"); }

TEST(due_clock, follows_the_wall_clock_but_for_a_jump_ahead) {
  const auto noon = *parse_moment("2026-11-24T12:00:00Z");
  due_clock clock;
  EXPECT_EQ(clock.read(noon, 0s), noon);
  EXPECT_EQ(clock.read(noon + 70s, 10s), noon + 70s) << "a small step";
  EXPECT_EQ(clock.read(noon - 1h, 20s), noon - 1h) << "back";
  EXPECT_EQ(clock.read(noon + 90s, 30s), noon + 90s) << "and forward again";
  EXPECT_EQ(clock.doubted(), 0s);
  EXPECT_EQ(clock.read(noon + 1h, 40s), noon + 100s) << "ahead";
  EXPECT_EQ(clock.doubted(), 1h - 100s);
  EXPECT_EQ(clock.read(noon + 1h + 599s, 639s), noon + 699s);
  EXPECT_EQ(clock.read(noon + 5h, 640s), noon + 700s) << "another jump is doubted anew";
  EXPECT_EQ(clock.read(noon + 800s, 740s), noon + 800s) << "right again";
  EXPECT_EQ(clock.read(noon + 5h, 800s), noon + 860s);
  EXPECT_EQ(clock.read(noon + 5h + 600s, 1400s), noon + 5h + 600s) << "it stayed there";
}
