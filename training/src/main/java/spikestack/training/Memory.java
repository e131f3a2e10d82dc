package spikestack.training;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/// The memory of a native array as a Java buffer, without a copy.
final class Memory {
  private Memory() {}

  /// Valid while the array is open. Writes reach the array only if it is contiguous, as every array
  /// we create is; of others this is a copy, good for reading.
  static FloatBuffer of(NDArray array) {
    ByteBuffer bytes = array.toByteBuffer(true);
    if (!bytes.isDirect()) {
      throw new IllegalStateException("no direct access to " + array.getShape());
    }
    return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
