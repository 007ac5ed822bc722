#include "portal/pages.hpp"

#include <gmock/gmock.h>

using namespace keukentafel;
using testing::HasSubstr;

TEST(problem_page, leads_back_to_the_door_that_one_came_by) {
  EXPECT_THAT(portal::problem_page({"en"}), HasSubstr("<a href=\"/\">Back</a>"));
  const auto at_desk = portal::problem_page({"en", portal::frame::visitor::nobody, "/desk/look"});
  EXPECT_THAT(at_desk, HasSubstr("<a href=\"/desk\">Back</a>"));
  EXPECT_THAT(at_desk, HasSubstr("For the school"));
}
