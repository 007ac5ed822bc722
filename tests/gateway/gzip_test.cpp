#include "gateway/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

using namespace keukentafel::gateway;

TEST(gzip, is_taken_by_who_says_so) {
  for (const auto* yes : {"gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "deflate,  gzip"})
    EXPECT_TRUE(takes_gzip(yes)) << yes;
  for (const auto* no : {"", "br", "gzip;q=0", "gzip; q=0.000", "identity", "x-gzip", ",,,"})
    EXPECT_FALSE(takes_gzip(no)) << no;
}

TEST(gzip, unpacks_to_what_it_was) {
  for (const std::string& text : {std::string{}, std::string{"x"}, std::string(100'000, 'a') + "b"}) {
    const auto packed = gzipped(text);
    std::string again(text.size() + 1, '\0');
    z_stream with{};
    ASSERT_EQ(inflateInit2(&with, 15 + 16), Z_OK);
    with.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    with.avail_in = static_cast<uInt>(packed.size());
    with.next_out = reinterpret_cast<Bytef*>(again.data());
    with.avail_out = static_cast<uInt>(again.size());
    EXPECT_EQ(inflate(&with, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(with.total_out, text.size());
    again.resize(with.total_out);
    EXPECT_EQ(again, text);
    inflateEnd(&with);
  }
}
