#include "gateway/upload.hpp"

#include <gtest/gtest.h>
#include <random>

namespace keukentafel::gateway {

namespace {

using namespace std::string_literals;

const auto type = "multipart/form-data; boundary=----Web7"s;

std::string part(const std::string& disposition, const std::string& content) {
  return "------Web7\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}
const auto end = "------Web7--\r\n"s;
const auto bytes = "\xff\xd8\xff\0\r\n--\r\n------Web\r\nmore"s;
const auto form = part("name=\"words\"", "Op school\r\nvandaag") +
                  part("name=\"picture\"; filename=\"foto \xc3\xa9.jpg\"\r\nContent-Type: image/jpeg", bytes) +
                  part("name=empty", "") + end;

} // namespace

TEST(upload, fields_and_the_file_as_they_were_sent) {
  const auto read = read_upload(type, form);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->field("words"), "Op school\r\nvandaag");
  EXPECT_EQ(read->field("empty"), "");
  EXPECT_EQ(read->field("picture"), "");
  EXPECT_EQ(read->fields.size(), 2U);
  EXPECT_EQ(read->file, bytes);
}

TEST(upload, no_file_was_chosen) {
  const auto sent = part("name=\"picture\"; filename=\"\"", "") + part("name=\"words\"", "x") + end;
  const auto read = read_upload(type, sent);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->file.empty());
  EXPECT_EQ(read->field("words"), "x");
}

TEST(upload, of_a_form_that_was_cut_what_came_before_stays) {
  const auto words = part("name=\"words\"", "Op school");
  for (std::size_t size = words.size(); size < form.size() - end.size(); ++size) {
    const auto cut = form.substr(0, size);
    const auto read = read_upload(type, cut, true);
    EXPECT_TRUE(!read || read->file.empty() || read->file == bytes) << size;
    EXPECT_FALSE(read_upload(type, cut)) << size;
  }
  const auto cut = form.substr(0, form.find("more"));
  const auto read = read_upload(type, cut, true);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->field("words"), "Op school\r\nvandaag");
  EXPECT_TRUE(read->file.empty());
  EXPECT_FALSE(read_upload(type, "x" + words, true));
  EXPECT_FALSE(read_upload(type, "", true));
}

TEST(upload, the_boundary_may_stand_in_quotes) {
  EXPECT_TRUE(read_upload("Multipart/Form-Data; charset=utf-8; Boundary=\"----Web7\"", form));
}

TEST(upload, what_is_no_form_is_refused) {
  for (const auto& wrong :
       {""s, "text/plain"s, "multipart/form-data"s, "multipart/form-data; boundary="s,
        "multipart/form-data; boundary=" + std::string(71, 'x'), "multipart/mixed; boundary=----Web7"s})
    EXPECT_FALSE(read_upload(wrong, form)) << wrong;
  for (const auto& wrong :
       {""s, "------Web7"s, "------Web7\r\n"s, form.substr(0, form.size() - end.size()), "x" + form,
        "------Web7\r\n\r\nx\r\n" + end, "------Web7\r\nContent-Type: text/plain\r\n\r\nx\r\n" + end,
        part("", "x") + end, "------Web7\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n" + end,
        "------Web7\r\nX: " + std::string(3000, 'x') + "\r\n\r\nx\r\n" + end})
    EXPECT_FALSE(read_upload(type, wrong)) << wrong.substr(0, 80);
  std::string many;
  for (int i = 0; i < 60; ++i) many += part("name=\"a\"", "x");
  EXPECT_FALSE(read_upload(type, many + end));
}

TEST(upload, no_damage_reads_beyond_it) {
  std::mt19937 chance{7};
  for (int i = 0; i < 20000; ++i) {
    auto damaged = form.substr(0, chance() % (form.size() + 1));
    for (auto times = chance() % 4; times > 0 && !damaged.empty(); --times)
      damaged[chance() % damaged.size()] = static_cast<char>(chance());
    const std::vector<char> exact(damaged.begin(), damaged.end());
    const auto read = read_upload(type, {exact.data(), exact.size()});
    EXPECT_TRUE(!read || read->file.size() <= exact.size());
  }
}

} // namespace keukentafel::gateway
