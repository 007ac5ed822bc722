#include "picture/cleaner.hpp"

#include "picture/sniff.hpp"

#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace keukentafel::picture {

namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;

const auto looks_like_jpeg = "\xff\xd8\xff and nothing more"s;

/// A program that does this instead.
std::string script(const std::string& name, const std::string& what) {
  const auto path = testing::TempDir() + "kt_picture_" + name;
  std::ofstream{path} << "#!/bin/sh\n" << what << "\n";
  chmod(path.c_str(), 0700);
  return path;
}

} // namespace

TEST(picture_sniff, first_bytes_say_what_it_is) {
  EXPECT_EQ(sniff("\xff\xd8\xff\xe0..."s), medium::jpeg);
  EXPECT_EQ(sniff("\x89PNG\r\n\x1a\n..."s), medium::png);
  EXPECT_EQ(sniff("RIFF\0\0\0\0WEBPVP8 "s), medium::webp);
  EXPECT_EQ(sniff("%PDF-1.7"s), medium::pdf);
  for (const auto& other :
       {""s, "\xff\xd8"s, "GIF89a"s, "<svg/>"s, "<html>"s, " %PDF-1.7"s, "RIFF\0\0\0\0WAVE"s, "RIFF"s})
    EXPECT_EQ(sniff(other), medium::other) << other;
}

TEST(picture_cleaner, what_is_no_picture_starts_no_program) {
  EXPECT_FALSE(cleaner{"/nowhere/at/all"}.clean("%PDF-1.7"));
  EXPECT_FALSE(cleaner{"/nowhere/at/all"}.clean(looks_like_jpeg));
}

TEST(picture_cleaner, a_program_that_hangs_is_ended) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE((cleaner{script("hangs", "exec sleep 100"), 200ms}.clean(looks_like_jpeg)));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(picture_cleaner, a_stop_ends_what_runs) {
  cleaner one{script("waits", "exec sleep 100"), 60s};
  std::thread other{[&] { one.stop(); }};
  EXPECT_FALSE(one.clean(looks_like_jpeg));
  other.join();
}

TEST(picture_cleaner, only_a_jpeg_of_a_program_that_ended_well_is_taken) {
  EXPECT_TRUE(cleaner{script("copies", "exec cat")}.clean(looks_like_jpeg));
  EXPECT_FALSE(cleaner{script("fails", "cat; exit 2")}.clean(looks_like_jpeg));
  EXPECT_FALSE(cleaner{script("crashes", "cat; kill -9 $$")}.clean(looks_like_jpeg));
  EXPECT_FALSE(cleaner{script("says_something", "echo '<html>'")}.clean(looks_like_jpeg));
  EXPECT_FALSE(cleaner{script("says_nothing", "true")}.clean(looks_like_jpeg));
  EXPECT_FALSE(cleaner{script("says_too_much", "cat; exec head -c 5000000 /dev/zero")}.clean(looks_like_jpeg));
}

TEST(picture_cleaner, the_program_gets_nothing_of_ours) {
  setenv("KT_SECRET", "sesame", 1);
  const int left_open = open("/etc/passwd", O_RDONLY);
  const auto path =
      script("looks", "env | grep -q sesame && exit 1; ls -l /proc/$$/fd | grep -q passwd && exit 1; cat");
  EXPECT_TRUE(cleaner{path}.clean(looks_like_jpeg));
  close(left_open);
}

TEST(picture_cleaner, the_real_program_refuses_garbage) { EXPECT_FALSE(cleaner{KT_PICTURE}.clean(looks_like_jpeg)); }

} // namespace keukentafel::picture
