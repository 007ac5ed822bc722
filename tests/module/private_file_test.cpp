#include "module/private_file.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

using namespace keukentafel;
namespace fs = std::filesystem;

namespace {

class private_file : public testing::Test {
protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("kt-private-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  static std::string read(const fs::path& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  static unsigned mode(const fs::path& path) {
    struct stat found {};
    ::stat(path.c_str(), &found);
    return found.st_mode & 0777;
  }
  fs::path folder_;
};

} // namespace

TEST_F(private_file, nobody_else_reads_it) {
  const auto old_mask = ::umask(0);
  ASSERT_TRUE(module::prepare_private(folder_ / "letters", true));
  const auto path = module::write_private(folder_ / "letters", "letter-1.html", "one").value();
  ::umask(old_mask);
  EXPECT_EQ(path, folder_ / "letters/letter-1.html");
  EXPECT_EQ(read(path), "one");
  EXPECT_EQ(mode(path), 0600u);
  EXPECT_EQ(mode(folder_ / "letters"), 0700u);
  ASSERT_TRUE(module::write_private(folder_ / "letters", "letter-1.html", "two"));
  EXPECT_EQ(read(path), "two");
}

TEST_F(private_file, may_be_named) {
  ASSERT_TRUE(module::prepare_private(folder_ / "mine.html", false));
  EXPECT_FALSE(module::prepare_private(folder_ / "mine.html", true));
  EXPECT_EQ(module::write_private(folder_ / "mine.html", "letter-1.html", "one").value(), folder_ / "mine.html");
}

TEST_F(private_file, leaves_the_folder_by_no_name_and_follows_no_link) {
  std::ofstream{folder_ / "kept"} << "kept";
  fs::create_directories(folder_ / "letters");
  fs::create_symlink(folder_ / "kept", folder_ / "letters/letter-1.html");
  fs::create_symlink(folder_ / "kept", folder_ / "letters/letter-2.html.part");
  ASSERT_TRUE(module::write_private(folder_ / "letters", "letter-1.html", "one"));
  ASSERT_TRUE(module::write_private(folder_ / "letters", "letter-2.html", "two"));
  EXPECT_EQ(module::write_private(folder_ / "letters", "../kept", "three").value(), folder_ / "letters/kept");
  EXPECT_EQ(read(folder_ / "kept"), "kept");
}

TEST_F(private_file, says_why_not) {
  std::ofstream{folder_ / "file"} << "x";
  EXPECT_FALSE(module::prepare_private(folder_ / "file/below", true));
  EXPECT_FALSE(module::prepare_private(folder_ / "letters.txt", true));
  EXPECT_FALSE(fs::exists(folder_ / "letters.txt"));
  EXPECT_FALSE(module::write_private(folder_ / "nowhere", "letter-1.html", "one"));
}
