import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The SIS in small: rows, and transactions of one thread each that others may listen to. */
final class Transactions {
  /** As the interfaces of this name in Jakarta Transactions and Spring. */
  interface Synchronization {
    default void beforeCommit() {}
    default void afterCommit() {}
  }

  private final Map<String, String> rows = new ConcurrentSkipListMap<>();
  private final ThreadLocal<Map<String, String>> written = ThreadLocal.withInitial(TreeMap::new);
  private final ThreadLocal<List<Synchronization>> listeners = ThreadLocal.withInitial(ArrayList::new);

  String read(String key) { return rows.get(key); }

  /** Null deletes. */
  void write(String key, String state) { written.get().put(key, state); }

  void register(Synchronization one) { listeners.get().add(one); }

  /** Runs the work in a transaction: all of what it wrote stands, or, when it throws, nothing. */
  void run(Runnable work) {
    var told = new ArrayList<Synchronization>();
    try {
      work.run();
      listeners.get().forEach(Synchronization::beforeCommit);
      written.get().forEach((key, state) -> {
        if (state == null) rows.remove(key);
        else rows.put(key, state);
      });
      told.addAll(listeners.get());
    } finally {
      written.get().clear();
      listeners.get().clear();
    }
    told.forEach(Synchronization::afterCommit);
  }
}
