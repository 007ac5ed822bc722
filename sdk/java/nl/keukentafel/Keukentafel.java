package nl.keukentafel;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * The module in this Java machine: module.h and ext/submission.h by JNA, on 64-bit Linux. One object is one running
 * module; any thread may call it, and calls that are under way when it is closed are refused.
 */
public final class Keukentafel implements AutoCloseable {
  /** kt_answer. */
  public enum Answer { ACCEPTED, LATER, REFUSED }

  /** kt_event: the whole state of one entity, or with json null its tombstone. */
  public record Event(String key, long version, String json) {}

  public interface Library extends com.sun.jna.Library {
    int kt_abi_version();
    Pointer kt_start(Options options);
    void kt_stop(Pointer module);
    Pointer kt_extension(Pointer module, String id);
  }

  /** kt_text; it owns its bytes. */
  @FieldOrder({"data", "size"})
  public static class Text extends Structure {
    public static class ByValue extends Text implements Structure.ByValue {}
    public Pointer data;
    public long size;

    Text fill(String value) {
      var bytes = value.getBytes(StandardCharsets.UTF_8);
      size = bytes.length;
      if (bytes.length == 0) return this;
      var memory = new Memory(bytes.length);
      memory.write(0, bytes, 0, bytes.length);
      data = memory;
      return this;
    }

    @Override public String toString() {
      return size == 0 ? "" : new String(data.getByteArray(0, (int) size), StandardCharsets.UTF_8);
    }
  }

  @FieldOrder({"size", "flags", "key", "version", "json"})
  public static class RawEvent extends Structure {
    public int size, flags;
    public Text key;
    public long version;
    public Text json;
  }

  public interface Line extends Callback {
    void invoke(Pointer to, Text.ByValue line);
  }

  @FieldOrder({"size", "config", "log", "logTo", "failed", "failedTo"})
  public static class Options extends Structure {
    public int size;
    public String config;
    public Line log;
    public Pointer logTo;
    public Line failed;
    public Pointer failedTo;

    public Options() { setStringEncoding("UTF-8"); }
  }

  private static final int TOMBSTONE = 1;
  private static final int SUBMIT = 8, SWEEP_BEGIN = 16, SWEEP_END = 24, CAUGHT_UP = 32; // in the table, in bytes

  private final Library library;
  private final Options options = new Options(); // keeps the callbacks as long as the module may call them
  private final Pointer table;
  private Pointer module;

  /**
   * Starts the module; returns when its gateway answers. `log` and `failed` get their lines on threads of the module:
   * they may not call it, and should be quick.
   */
  public Keukentafel(String file, String config, Consumer<String> log, Consumer<String> failed) {
    library = Native.load(file, Library.class);
    if (library.kt_abi_version() >> 16 != 1) throw new IllegalStateException("another interface than 1: " + file);
    options.config = config;
    options.log = line(log);
    options.failed = line(failed);
    options.size = options.size();
    module = library.kt_start(options);
    if (module == null) throw new IllegalStateException("the module did not start: see the log");
    table = library.kt_extension(module, "keukentafel.submission/1");
  }

  /** A thread of the module stays attached until it ends, and does not keep the Java machine from ending. */
  private static Line line(Consumer<String> to) {
    Line made = (context, text) -> to.accept(text.toString());
    Native.setCallbackThreadInitializer(made, new CallbackThreadInitializer(true, false, "keukentafel"));
    return made;
  }

  public Answer submit(String adapter, List<Event> events, int patienceMs) {
    if (events.isEmpty()) return Answer.ACCEPTED;
    var raw = (RawEvent[]) new RawEvent().toArray(events.size());
    for (int i = 0; i < raw.length; ++i) {
      var one = events.get(i);
      raw[i].size = raw[i].size();
      raw[i].flags = one.json() == null ? TOMBSTONE : 0;
      raw[i].key.fill(one.key());
      raw[i].version = one.version();
      raw[i].json.fill(one.json() == null ? "" : one.json());
      raw[i].write();
    }
    try {
      return call(SUBMIT, text(adapter), raw[0].getPointer(), (long) raw.length, patienceMs);
    } finally {
      Reference.reachabilityFence(raw); // it owns the texts: collected during the call, they would be freed under it
    }
  }

  public Answer sweepBegin(String adapter, String prefix, int patienceMs) {
    return call(SWEEP_BEGIN, text(adapter), text(prefix), patienceMs);
  }

  public Answer sweepEnd(String adapter, String prefix, int patienceMs) {
    return call(SWEEP_END, text(adapter), text(prefix), patienceMs);
  }

  public Answer caughtUp(String adapter, int patienceMs) { return call(CAUGHT_UP, text(adapter), patienceMs); }

  /** Stops the module. Nothing of it runs any more when this returns. */
  @Override public void close() {
    Pointer one;
    synchronized (this) {
      one = module;
      module = null;
    }
    if (one != null) library.kt_stop(one);
  }

  private static Text.ByValue text(String value) { return (Text.ByValue) new Text.ByValue().fill(value); }

  private Answer call(int at, Object... rest) {
    Pointer one;
    synchronized (this) {
      one = module;
    }
    if (one == null) return Answer.REFUSED;
    var all = new Object[rest.length + 1];
    all[0] = one;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return Answer.values()[Function.getFunction(table.getPointer(at)).invokeInt(all)];
  }
}
