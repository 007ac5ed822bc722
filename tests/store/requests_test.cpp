#include "store/requests.hpp"

#include "store/erasure.hpp"
#include "store/export.hpp"
#include "stored.hpp"

using namespace keukentafel;
using store::asked;
using store::request_state;

namespace {

class requested : public stored {
protected:
  void SetUp() override {
    stored::SetUp();
    keep("student/1", record::student{"Noor", "2012-03-04", false, false, "", ""});
    keep("guardian/2", record::guardian{"Ans", false, "", ""});
    mother_ = {role::guardian, number("guardian/2")};
    student_ = {number("student/1")};
  }
  std::int64_t number(std::string_view key) {
    std::int64_t id = 0;
    store_->read([&](store::connection& database) {
      const auto row = database.query("select id from entity where key=?", key);
      if (row->next()) id = row->integer(0);
    });
    return id;
  }
  asked ask(const std::string& id, const std::string& from = "2026-11-24", policy::asking school = {}) {
    auto said = asked::kept;
    write([&](store::writing& in) {
      last_ = {};
      last_.key = "request/" + id + from;
      last_.student = student_;
      last_.by = mother_;
      last_.client_id = id;
      last_.said = record::to_detail({"sick", from, ""});
      said = store::keep_request(in, last_, school);
    });
    return said;
  }
  void answer(const std::string& key, request_state state, const std::string& note) {
    write([&](store::writing& in) { store::answer_request(in, adapter_, key, state, note); });
  }
  std::vector<store::request_row> in(request_state state) {
    std::vector<store::request_row> list;
    store_->read([&](store::connection& database) { list = store::requests_in(database, state); });
    return list;
  }
  std::int64_t records(const char* sql) {
    std::int64_t count = 0;
    store_->read([&](store::connection& database) {
      const auto row = database.query(sql);
      if (row->next()) count = row->integer(0);
    });
    return count;
  }

  account mother_;
  student_id student_;
  store::request_row last_;
};

} // namespace

TEST_F(requested, one_id_is_one_request_and_survives_a_start) {
  EXPECT_EQ(ask("a"), asked::kept);
  const auto key = last_.key;
  EXPECT_EQ(last_.adapter, "sis");
  EXPECT_EQ(last_.student_key, "student/1");
  EXPECT_EQ(ask("a"), asked::before);
  EXPECT_EQ(last_.key, key) << "the first one's";
  EXPECT_EQ(ask("a", "2026-11-25"), asked::differs);
  store_.reset();
  open();
  ASSERT_EQ(in(request_state::waiting).size(), 1u);
  EXPECT_EQ(in(request_state::waiting)[0].key, key);
  EXPECT_EQ(records("select count(*) from audit where what=16"), 1);
}

TEST_F(requested, the_same_days_are_reported_once_under_any_id_and_by_each_for_themselves) {
  EXPECT_EQ(ask("a"), asked::kept);
  const auto key = last_.key;
  EXPECT_EQ(ask("b"), asked::before);
  EXPECT_EQ(last_.key, key) << "the first one's";
  answer(key, request_state::with_staff, "");
  EXPECT_EQ(ask("b"), asked::before);
  write([&](store::writing& in) { store::finish_request(in, last_.id, {role::staff, 9}); });
  EXPECT_EQ(ask("b"), asked::kept) << "the first may have been taken back since";
  EXPECT_EQ(ask("c", "2026-11-25"), asked::kept);
  keep("guardian/3", record::guardian{"Bo", false, "", ""});
  mother_.id = number("guardian/3");
  EXPECT_EQ(ask("d"), asked::kept) << "nobody learns what another reported";
}

TEST_F(requested, the_first_answer_counts_and_only_for_its_own_adapter) {
  ask("a");
  const auto key = last_.key;
  write([&](store::writing& in) {
    const auto other = store::register_adapter(in, "other", in.now);
    store::answer_request(in, other, key, request_state::written, "7");
  });
  EXPECT_EQ(in(request_state::waiting).size(), 1u) << "another adapter's word";
  answer("request/unknown", request_state::written, "7");
  answer(key, request_state::written, "900001");
  answer(key, request_state::with_staff, "no");
  answer(key, request_state::written, "900002");
  ASSERT_EQ(in(request_state::written).size(), 1u);
  EXPECT_EQ(in(request_state::written)[0].note, "900001");
  EXPECT_EQ(in(request_state::written)[0].ended_at, clock_.load());
  EXPECT_EQ(records("select count(*) from audit where what=17"), 1);
}

TEST_F(requested, staff_does_what_stands_with_staff_once) {
  ask("a");
  const auto id = last_.id;
  const auto finish = [&] {
    bool is_done = false;
    write([&](store::writing& in) { is_done = store::finish_request(in, id, {role::staff, 9}); });
    return is_done;
  };
  EXPECT_FALSE(finish()) << "it waits for its adapter";
  answer(last_.key, request_state::with_staff, "why");
  EXPECT_FALSE(in(request_state::with_staff)[0].ended_at);
  EXPECT_TRUE(finish());
  EXPECT_FALSE(finish());
  EXPECT_EQ(records("select count(*) from audit where what=18 and role=3 and actor='9' and about='request-1'"), 1);
}

TEST_F(requested, so_many_of_a_student_and_no_more) {
  policy::asking school;
  school.open_per_student = 2;
  school.a_day_per_student = 3;
  EXPECT_EQ(ask("a", "2026-11-24", school), asked::kept);
  const auto first = last_.key;
  EXPECT_EQ(ask("b", "2026-11-25", school), asked::kept);
  EXPECT_EQ(ask("c", "2026-11-26", school), asked::too_many_open);
  answer(first, request_state::written, "1");
  EXPECT_EQ(ask("c", "2026-11-26", school), asked::kept);
  answer(last_.key, request_state::written, "2");
  EXPECT_EQ(ask("d", "2026-11-27", school), asked::too_many_today);
  EXPECT_EQ(ask("b", "2026-11-25", school), asked::before) << "a repeat is no new one";
  pass(std::chrono::hours{25});
  EXPECT_EQ(ask("d", "2026-11-27", school), asked::kept);
}

TEST_F(requested, what_is_old_goes_unless_it_waits) {
  ask("a");
  ask("b", "2026-11-25");
  answer(last_.key, request_state::with_staff, "");
  pass(std::chrono::days{91});
  ask("c", "2026-11-26");
  answer(last_.key, request_state::written, "");
  std::int64_t gone = 0;
  write([&](store::writing& in) { gone = store::remove_old_requests(in, in.now - std::chrono::days{90}); });
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(records("select count(*) from request"), 2);
}

TEST_F(requested, erased_with_the_student_and_with_who_asked_and_in_the_export_of_both) {
  for (const auto who : {account{role::student, student_.value}, mother_}) {
    ask("a" + std::to_string(who.id));
    store_->read([&](store::connection& database) {
      for (const auto& section : store::export_person(database, who))
        if (section.name == "requests") {
          ASSERT_EQ(section.rows.size(), 1u);
          EXPECT_EQ(section.rows[0][2], "Ans");
          EXPECT_EQ(section.rows[0][3], "Noor");
          EXPECT_EQ(section.rows[0][7], "waiting");
        }
    });
    if (who == mother_) break;
    write([&](store::writing& in) { in.database.run("delete from request"); });
  }
  write([&](store::writing& in) { store::erase(in, mother_); });
  EXPECT_EQ(records("select count(*) from request"), 0);
  mother_ = {role::guardian, 99};
  ask("b");
  write([&](store::writing& in) { store::erase(in, {role::student, student_.value}); });
  EXPECT_EQ(records("select count(*) from request"), 0);
}
