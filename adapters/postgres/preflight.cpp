#include "preflight.hpp"

#include <algorithm>

namespace keukentafel::postgres {

namespace {

std::string joined(const auto& names) {
  std::string text;
  for (const auto& one : names) text += (text.empty() ? "" : ", ") + one;
  return text;
}

void look_at_server(connection& database, preflight& into) {
  const auto server = database.run("select current_setting('wal_level'), current_setting('max_slot_wal_keep_size'), "
                                   "pg_is_in_recovery(), current_setting('server_version_num')::int >= 150000",
                                   "read its settings");
  if (server.text(0, 3) != "t") into.refusals.push_back("the server is older than PostgreSQL 15");
  if (server.text(0, 2) == "t") into.refusals.push_back("the server is a standby: connect to the primary");
  if (server.text(0, 0) != "logical")
    into.refusals.push_back("wal_level is " + server.text(0, 0) + ": set it to logical, and restart the server");
  if (server.text(0, 1) == "-1")
    into.refusals.push_back("max_slot_wal_keep_size is not set: while we are away the server would keep its log until "
                            "the disk is full. Set it, to 10GB for instance, and reload the server");
}

void look_at_role(connection& database, preflight& into) {
  const auto role =
      database.run("select rolreplication or rolsuper from pg_roles where rolname = current_user", "read our rights");
  if (role.size() != 1 || role.text(0, 0) != "t")
    into.refusals.push_back("our account may not replicate: alter role ... replication");
}

/// True when it is there.
bool look_at_publication(connection& database, const std::string& name, preflight& into) {
  const auto found = database.run("select puballtables, pubinsert and pubupdate and pubdelete and pubtruncate, "
                                  "exists (select from pg_publication_namespace n where n.pnpubid = p.oid) "
                                  "from pg_publication p where pubname = $1",
                                  "find the publication", {name});
  if (found.size() == 0) {
    into.refusals.push_back("there is no publication " + name);
    return false;
  }
  if (found.text(0, 0) == "t" || found.text(0, 2) == "t")
    into.refusals.push_back("the publication " + name + " is of all tables: name the tables and their columns");
  if (found.text(0, 1) != "t")
    into.refusals.push_back("the publication " + name + " must publish insert, update, delete and truncate");
  return true;
}

/// One row for each table of the publication.
constexpr const char* tables_query = R"(
select n.nspname || '.' || c.relname,
       c.relreplident,
       c.relkind,
       r.prattrs is not null,
       array_to_string(array(select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                             and not a.attisdropped and (r.prattrs is null or a.attnum = any(r.prattrs))
                             order by a.attnum), E'\n'),
       array_to_string(array(select a.attname
                             from pg_index i, unnest(i.indkey) with ordinality k(attnum, place), pg_attribute a
                             where i.indrelid = c.oid and a.attrelid = c.oid and a.attnum = k.attnum
                             and k.place <= i.indnkeyatts
                             and case c.relreplident when 'd' then i.indisprimary when 'i' then i.indisreplident
                                 else false end order by k.place), E'\n'),
       array_to_string(array(select distinct a.attname
                             from regexp_matches(r.prqual::text, ':varattno (\d+)', 'g') m, pg_attribute a
                             where a.attrelid = c.oid and a.attnum = m[1]::int), E'\n'),
       array_to_string(array(select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                             and not a.attisdropped and not has_column_privilege(c.oid, a.attnum, 'select')), E'\n'),
       row_security_active(c.oid)
from pg_publication p join pg_publication_rel r on r.prpubid = p.oid
join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
where p.pubname = $1 order by 1)";

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    all.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

std::vector<std::string> without(const auto& names, const std::vector<std::string>& in) {
  std::vector<std::string> missing;
  for (const auto& one : names)
    if (std::find(in.begin(), in.end(), one) == in.end()) missing.push_back(one);
  return missing;
}

void look_at_table(const rows& found, std::size_t row, const std::string& publication,
                   const std::set<std::string>& wanted, preflight& into) {
  const auto name = found.text(row, 0);
  const auto say = [&](const std::string& what) { into.refusals.push_back("the table " + name + " " + what); };
  published_table table{lines(found.text(row, 4)), lines(found.text(row, 5))};
  const auto filter = lines(found.text(row, 6)), unreadable = lines(found.text(row, 7));
  const auto identity = found.text(row, 1);
  if (found.text(row, 2) == "p")
    say("is partitioned: publish its partitions, each with its columns, and name those in the mapping");
  if (identity == "f")
    say("has REPLICA IDENTITY FULL and is published by columns: every UPDATE and DELETE of the SIS on it fails. Take "
        "it "
        "out of the publication now, and set REPLICA IDENTITY DEFAULT first");
  else if (table.identity.empty())
    say("has no primary key as its replica identity: every UPDATE and DELETE of the SIS on it fails while it is "
        "published. Take it out of the publication now");
  if (found.text(row, 3) != "t") {
    std::set<std::string> columns(table.identity.begin(), table.identity.end());
    columns.insert(wanted.begin(), wanted.end());
    say("is published with all its columns, also those that nobody here may see: drop it from the publication and "
        "add it anew: ALTER PUBLICATION " +
        publication + " ADD TABLE " + name + " (" + joined(columns) + ")");
  }
  if (const auto missing = without(table.identity, table.columns); !missing.empty())
    say("is published without " + joined(missing) +
        " of its key: every UPDATE and DELETE of the SIS on it fails. Take it "
        "out of the publication now");
  if (const auto outside = without(filter, table.identity); identity != "f" && !outside.empty())
    say("is filtered by " + joined(outside) +
        ", which is not in its key: every UPDATE and DELETE of the SIS on it "
        "fails. Take it out of the publication now");
  if (const auto missing = without(wanted, table.columns); !missing.empty())
    say("is published without " + joined(missing) + ", which the mapping uses");
  auto used = std::set<std::string>(wanted);
  used.insert(table.identity.begin(), table.identity.end());
  for (const auto& column : unreadable)
    if (used.contains(column)) say("does not let our account read " + column + ": grant select on that column");
  if (found.text(row, 8) == "t")
    say("has row security for our account: what it hides would count as gone. Give the account BYPASSRLS, or a policy "
        "that shows all");
  into.tables.emplace(name, std::move(table));
}

} // namespace

preflight look(connection& database, const std::string& publication, const wanted_tables& wanted) {
  preflight found;
  look_at_server(database, found);
  look_at_role(database, found);
  if (!look_at_publication(database, publication, found)) return found;
  const auto tables = database.run(tables_query, "read the publication", {publication});
  for (std::size_t row = 0; row < tables.size(); ++row) {
    const auto name = tables.text(row, 0);
    if (const auto use = wanted.find(name); use != wanted.end())
      look_at_table(tables, row, publication, use->second, found);
    else
      found.refusals.push_back("the publication " + publication + " sends the table " + name +
                               ", which the mapping does not name: take it out");
  }
  for (const auto& [name, columns] : wanted)
    if (!found.tables.contains(name))
      found.refusals.push_back("the table " + name + " of the mapping is not in the publication " + publication +
                               ": ALTER PUBLICATION " + publication + " ADD TABLE " + name + " (its key" +
                               (columns.empty() ? "" : " and " + joined(columns)) + "), and grant select on these");
  return found;
}

slot_state look_at_slot(connection& database, const std::string& slot) {
  const auto found =
      database.run("select wal_status, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint, "
                   "plugin = 'pgoutput' and database = current_database() and not temporary, active "
                   "from pg_replication_slots where slot_name = $1",
                   "look at the replication slot", {slot});
  if (found.size() == 0) return {};
  return {found.text(0, 0), std::stoull(found.text(0, 1)), found.text(0, 2) == "t", found.text(0, 3) == "t"};
}

} // namespace keukentafel::postgres
