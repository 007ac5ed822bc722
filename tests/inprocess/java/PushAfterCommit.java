import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import nl.keukentafel.Keukentafel;

/** Pushes what transactions changed, on a thread of its own: the users of the SIS don't wait for it. */
final class PushAfterCommit {
  private static final int AT_ONCE = 200, PATIENCE_MS = 5000;

  private final Keukentafel keukentafel;
  private final Function<String, Keukentafel.Event> stateNow;
  private final Set<String> changed = new LinkedHashSet<>(); // keys of which the module has not the last state
  private final Thread thread = new Thread(this::push, "push-after-commit");
  private boolean isOver;

  /** `stateNow` reads an entity as it is committed now, or its tombstone. */
  PushAfterCommit(Keukentafel keukentafel, Function<String, Keukentafel.Event> stateNow) {
    this.keukentafel = keukentafel;
    this.stateNow = stateNow;
    thread.setDaemon(true);
    thread.start();
  }

  /** Call it from afterCommit(), never earlier: what is rolled back was never there. Does not wait. */
  synchronized void changed(Collection<String> keys) {
    changed.addAll(keys);
    notifyAll();
  }

  private void push() {
    for (var keys = next(); keys != null; keys = next()) {
      var events = keys.stream().map(stateNow).toList();
      switch (keukentafel.submit("sis", events, PATIENCE_MS)) {
        case LATER -> changed(keys); // the module keeps up no more, or its disk is full: once more, as it is by then
        case REFUSED -> { // the log of the module says why; the sweep at the next start brings what is missing
          if (!isOver()) System.err.println("not pushed: " + keys);
        }
        case ACCEPTED -> {}
      }
    }
  }

  private synchronized Collection<String> next() {
    try {
      while (changed.isEmpty() && !isOver) wait();
    } catch (InterruptedException end) {
      return null;
    }
    if (isOver) return null;
    var keys = new ArrayList<>(changed.stream().limit(AT_ONCE).toList());
    changed.removeAll(keys);
    return keys;
  }

  private synchronized boolean isOver() { return isOver; }

  /** What is not pushed yet comes with the sweep of the next start. */
  void stop() throws InterruptedException {
    synchronized (this) {
      isOver = true;
      notifyAll();
    }
    thread.join();
  }
}
