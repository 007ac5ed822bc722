#include "signature.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using namespace keukentafel::cloudevents;

namespace {

constexpr auto tolerance = verifier::tolerance;

/// The message of the standard's own verification test.
struct message {
  std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp = "1614265330",
              signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", body = R"({"test": 2432232314})";
  std::vector<kt_header> list;

  std::optional<refusal> check(const verifier& by, std::chrono::seconds later = {}) {
    list = {{sdk::text("Webhook-Id"), sdk::text(id)},
            {sdk::text("webhook-timestamp"), sdk::text(timestamp)},
            {sdk::text("webhook-signature"), sdk::text(signature)}};
    kt_request asked{};
    asked.headers = list.data();
    asked.header_count = list.size();
    return by.check(headers{asked}, body,
                    std::chrono::system_clock::time_point{std::chrono::seconds{1614265330}} + later);
  }
};

verifier with(std::string_view secret) {
  verifier made;
  made.add_secret("secret", secret);
  return made;
}

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

} // namespace

TEST(signature, the_published_example_holds) { EXPECT_FALSE(message{}.check(with(secret))); }

TEST(signature, holds_five_minutes_both_ways) {
  EXPECT_FALSE(message{}.check(with(secret), tolerance));
  EXPECT_FALSE(message{}.check(with(secret), -tolerance));
  EXPECT_EQ(message{}.check(with(secret), tolerance + std::chrono::seconds{1})->status, 401u);
  EXPECT_EQ(message{}.check(with(secret), -tolerance - std::chrono::seconds{1})->status, 401u);
}

TEST(signature, every_bit_counts) {
  const auto by = with(secret);
  for (std::string message::*part : {&message::id, &message::timestamp, &message::signature, &message::body})
    for (std::size_t at = 0; at < (message{}.*part).size(); ++at)
      for (int bit = 0; bit < 8; ++bit) {
        message one;
        (one.*part)[at] = static_cast<char>((one.*part)[at] ^ (1 << bit));
        EXPECT_TRUE(one.check(by)) << (one.*part);
      }
}

TEST(signature, one_of_several_and_one_of_two_secrets) {
  auto by = with("whsec_" + to_base64("a secret of some other school..."));
  EXPECT_TRUE(message{}.check(by));
  by.add_secret("previous_secret", secret);
  EXPECT_FALSE(message{}.check(by));
  message one;
  one.signature = "v1,AAAA v3,later  " + one.signature;
  EXPECT_FALSE(one.check(by));
  one.signature = "v1a" + message{}.signature.substr(2);
  EXPECT_TRUE(one.check(by));
}

TEST(signature, base64_has_one_text) {
  EXPECT_EQ(from_base64("YWI="), "ab");
  for (const auto* text : {"", "YWI", "YWJ=", "YWI=\n", " YWI", "YW==I===", "====", "YW-_"})
    EXPECT_FALSE(from_base64(text)) << text;
}

TEST(signature, keys_that_are_none_are_refused) {
  verifier by;
  for (const std::string text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_YWI=", "whsec_!"})
    EXPECT_THROW(by.add_secret("secret", text), std::runtime_error) << text;
  EXPECT_THROW(by.add_public_key("public_keys", "whpk_YWI="), std::runtime_error);
  EXPECT_FALSE(by.has_keys());
}
