package spikestack.training;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Keeps freed native memory in the process, where the C library is glibc.
///
/// Every step frees what it allocated; by default glibc then gives the pages back, and the next
/// step spends up to half its time on getting and zeroing them again (measured: 320 to 400 against
/// 190 s an epoch).
final class NativeHeap {
  private static final int TRIM_THRESHOLD = -1;
  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;
  private static final int LIMIT = 1 << 30;
  private static final int PAD = 1 << 26;

  private NativeHeap() {}

  /// Does nothing where there is no `mallopt`.
  @SuppressWarnings("restricted")
  static void keep() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> mallopt = linker.defaultLookup().find("mallopt");
    if (mallopt.isEmpty()) {
      return;
    }
    MethodHandle set =
        linker.downcallHandle(
            mallopt.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    set(set, MMAP_THRESHOLD, LIMIT);
    set(set, TRIM_THRESHOLD, Integer.MAX_VALUE);
    set(set, TOP_PAD, PAD);
  }

  private static void set(MethodHandle mallopt, int option, int value) {
    try {
      int done = (int) mallopt.invokeExact(option, value);
      assert done == 0 || done == 1 : done;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt", e);
    }
  }
}
