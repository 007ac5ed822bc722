#include "store/messages.hpp"
#include "stored.hpp"

#include <gmock/gmock.h>

using namespace keukentafel;

namespace {

/// What went had the highest number of all.
class numbers : public stored {
protected:
  std::int64_t last(const char* sql) {
    std::int64_t id = 0;
    store_->read([&](store::connection& database) {
      const auto row = database.query(sql);
      if (row->next()) id = row->integer(0);
    });
    return id;
  }
  void say(const char* id) {
    write([&](store::writing& in) {
      const account mother{role::guardian, 2};
      EXPECT_EQ(store::send_message(in, {{{1}, mother}, mother, id, "Dag"}, 10), store::sent::kept);
    });
  }
};

} // namespace

TEST_F(numbers, of_an_item_and_an_entity_are_never_given_out_twice) {
  keep("student/1", record::student{"Noor", "2012-03-04", false, false, "", ""});
  keep("result/1", grade("6.1"));
  const auto item = last("select max(id) from item"), entity = last("select max(id) from entity");
  write([](store::writing& in) {
    in.database.run("delete from item");
    in.database.run("delete from entity where key='result/1'");
  });
  keep("result/2", grade("7.0"));
  EXPECT_GT(last("select id from item"), item);
  EXPECT_GT(last("select id from entity where key='result/2'"), entity);
}

TEST_F(numbers, of_a_message_are_never_given_out_twice) {
  say("first-one");
  const auto first = last("select max(id) from message");
  write([](store::writing& in) { store::erase_messages(in, 2); });
  say("another-one");
  EXPECT_GT(last("select max(id) from message"), first);
}

TEST_F(numbers, that_leave_the_store_are_all_of_this_kind) {
  std::vector<std::string> kept;
  store_->read([&](store::connection& database) {
    const auto row = database.query("select name from sqlite_master where type='table' and sql like '%autoincrement%' "
                                    "order by name");
    while (row->next()) kept.push_back(row->text(0));
  });
  EXPECT_THAT(kept, testing::ElementsAre("entity", "item", "message", "notice", "permission", "request"));
}
