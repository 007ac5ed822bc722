import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import nl.keukentafel.Keukentafel;

/** A SIS that does one order a line, and answers each with one line that begins with ">". */
public final class Host {
  private static final Transactions sis = new Transactions();
  private static final AtomicInteger lines = new AtomicInteger(), caught = new AtomicInteger();
  private static final List<String> failures = new ArrayList<>();
  private static String library, config, log;
  private static Keukentafel keukentafel;
  private static PushAfterCommit push;

  public static void main(String[] arguments) throws Exception {
    library = arguments[0];
    config = arguments[1];
    log = arguments[2];
    for (int i = 0; i < 50_000; ++i) length(i % 2 == 0 ? "even" : "odd"); // compiled, with the null check left to a signal
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      stop();
      System.out.println("> stopped by the hook");
    }));
    var in = new BufferedReader(new InputStreamReader(System.in));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var words = line.split(" ", 3);
      System.out.println("> " + carryOut(words[0], words.length > 1 ? words[1] : "", words.length > 2 ? words[2] : ""));
    }
  }

  private static Object carryOut(String order, String key, String state) throws Exception {
    return switch (order) {
      case "start" -> start();
      case "commit" -> commit(key, state, false);
      case "roll-back" -> commit(key, state, true);
      case "caught-up" -> keukentafel.caughtUp("sis", 20_000);
      case "sweep-end" -> keukentafel.sweepEnd("sis", key, 20_000);
      case "sweep" -> keukentafel.sweepBegin("sis", key, 20_000) + " " + keukentafel.sweepEnd("sis", key, 20_000);
      case "page" -> page(key);
      case "null-check" -> catches() ? "caught" : "not caught";
      case "in-callback" -> caught.get();
      case "load" -> load(Integer.parseInt(key));
      case "rounds" -> rounds(Integer.parseInt(key));
      case "threads" -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
          .filter(name -> name.startsWith("keukentafel")).toList();
      case "stop" -> stop();
      default -> "no such order";
    };
  }

  private static String start() {
    keukentafel = new Keukentafel(library, config, Host::line, failures::add);
    push = new PushAfterCommit(keukentafel, key -> new Keukentafel.Event(key, 0, sis.read(key)));
    return "started";
  }

  /** On whatever thread of the module says it. */
  private static void line(String text) {
    lines.incrementAndGet();
    if (catches()) caught.incrementAndGet();
    try {
      Files.writeString(Path.of(log), text + "\n", java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND);
    } catch (java.io.IOException error) {
      failures.add(error.toString());
    }
  }

  private static int length(String text) { return text.length(); }

  private static boolean catches() {
    try {
      return length(null) < 0;
    } catch (NullPointerException expected) {
      return true;
    }
  }

  private static String commit(String key, String state, boolean fails) {
    try {
      sis.run(() -> {
        sis.write(key, state.isEmpty() ? null : state);
        sis.register(new Transactions.Synchronization() {
          @Override public void afterCommit() { push.changed(List.of(key)); }
        });
        if (fails) throw new IllegalStateException("rolled back");
      });
    } catch (IllegalStateException expected) {
      return expected.getMessage();
    }
    return "committed";
  }

  /** The first line of a page of the gateway, by the TLS of the Java machine. */
  private static String page(String address) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var file = Files.newInputStream(Path.of(config).resolveSibling("cert.pem"))) {
      store.setCertificateEntry("gateway", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusts.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trusts.getTrustManagers(), null);
    var link = (HttpsURLConnection) new URL(address).openConnection();
    link.setSSLSocketFactory(context.getSocketFactory());
    try (var body = new BufferedReader(new InputStreamReader(link.getInputStream()))) {
      return link.getResponseCode() + " " + link.getCipherSuite() + " " + body.readLine();
    }
  }

  /** Submits from four threads, while others throw, collect garbage and stop all threads at safepoints. */
  private static String load(int rounds) throws Exception {
    var accepted = new AtomicInteger();
    var nulls = new AtomicInteger();
    var all = new ArrayList<Thread>();
    for (int number = 0; number < 4; ++number) {
      var mine = number;
      all.add(new Thread(() -> {
        for (int i = 0; i < rounds; ++i) {
          var key = "student/" + (100 + mine * rounds + i);
          var json = "{\"specversion\":\"1.0\",\"id\":\"" + key + "\",\"source\":\"/sis\",\"subject\":\"" + key
              + "\",\"type\":\"nl.keukentafel.student\",\"data\":{\"barred_from_third_parties\":false}}";
          if (keukentafel.submit("sis", List.of(new Keukentafel.Event(key, 1, json)), 20_000)
              == Keukentafel.Answer.ACCEPTED) accepted.incrementAndGet();
          if (catches()) nulls.incrementAndGet();
        }
      }));
    }
    all.forEach(Thread::start);
    int collected = 0;
    for (var garbage = new ArrayList<byte[]>(); all.stream().anyMatch(Thread::isAlive); ++collected) {
      garbage.add(new byte[1 << 16]);
      if (garbage.size() % 16 == 0) garbage.clear();
      System.gc();
    }
    for (var one : all) one.join();
    return accepted + " " + nulls + " " + (collected > 0);
  }

  private static String rounds(int count) {
    for (int i = 0; i < count; ++i) {
      start();
      stop();
    }
    return "started and stopped";
  }

  private static synchronized String stop() {
    try {
      if (push != null) push.stop();
      if (keukentafel != null) keukentafel.close();
      push = null;
      keukentafel = null;
    } catch (InterruptedException error) {
      failures.add(error.toString());
    }
    return failures.isEmpty() ? "stopped" : failures.toString();
  }
}
