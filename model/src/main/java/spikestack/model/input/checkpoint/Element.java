package spikestack.model.input.checkpoint;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.Tensor;

/// An element type by the name its file gives it; `type` is null for one that [Tensor] has not
/// (complex, quantised), `bytes` 0 when even the size is unknown.
record Element(String name, int bytes, Tensor.@Nullable Type type) {
  /// Class names of `torch` that stand for storages.
  private static final Map<String, Element> STORAGES =
      Map.ofEntries(
          storage("Float", Tensor.Type.F32),
          storage("Double", Tensor.Type.F64),
          storage("Half", Tensor.Type.F16),
          storage("BFloat16", Tensor.Type.BF16),
          storage("Long", Tensor.Type.I64),
          storage("Int", Tensor.Type.I32),
          storage("Short", Tensor.Type.I16),
          storage("Char", Tensor.Type.I8),
          storage("Byte", Tensor.Type.U8),
          storage("Bool", Tensor.Type.BOOL),
          // Raw bytes; the tensor names its type itself.
          storage("Untyped", Tensor.Type.U8),
          foreign("ComplexFloat", 8),
          foreign("ComplexDouble", 16),
          foreign("QInt8", 1),
          foreign("QUInt8", 1),
          foreign("QInt32", 4),
          foreign("QUInt4x2", 1),
          foreign("QUInt2x4", 1));

  private static final Map<String, Tensor.Type> TORCH_TYPES =
      Map.ofEntries(
          Map.entry("float32", Tensor.Type.F32),
          Map.entry("float64", Tensor.Type.F64),
          Map.entry("float16", Tensor.Type.F16),
          Map.entry("bfloat16", Tensor.Type.BF16),
          Map.entry("int64", Tensor.Type.I64),
          Map.entry("int32", Tensor.Type.I32),
          Map.entry("int16", Tensor.Type.I16),
          Map.entry("int8", Tensor.Type.I8),
          Map.entry("uint8", Tensor.Type.U8),
          Map.entry("uint16", Tensor.Type.U16),
          Map.entry("uint32", Tensor.Type.U32),
          Map.entry("uint64", Tensor.Type.U64),
          Map.entry("bool", Tensor.Type.BOOL));

  private static final Map<String, Tensor.Type> NUMPY_TYPES =
      Map.ofEntries(
          Map.entry("b1", Tensor.Type.BOOL),
          Map.entry("i1", Tensor.Type.I8),
          Map.entry("u1", Tensor.Type.U8),
          Map.entry("i2", Tensor.Type.I16),
          Map.entry("u2", Tensor.Type.U16),
          Map.entry("i4", Tensor.Type.I32),
          Map.entry("u4", Tensor.Type.U32),
          Map.entry("i8", Tensor.Type.I64),
          Map.entry("u8", Tensor.Type.U64),
          Map.entry("f2", Tensor.Type.F16),
          Map.entry("f4", Tensor.Type.F32),
          Map.entry("f8", Tensor.Type.F64));

  private static Map.Entry<String, Element> storage(String name, Tensor.Type type) {
    return Map.entry(name + "Storage", new Element(name, type.bytes(), type));
  }

  private static Map.Entry<String, Element> foreign(String name, int bytes) {
    return Map.entry(name + "Storage", new Element(name, bytes, null));
  }

  /// As `torch.FloatStorage`; null when no storage class of torch is called so.
  static @Nullable Element ofStorage(Value.Global name) {
    boolean torch =
        name.module().equals("torch")
            || name.module().equals("torch.cuda")
            || name.module().equals("torch.storage");
    return torch ? STORAGES.get(name.name()) : null;
  }

  /// As `torch.float32`.
  static @Nullable Element ofTorch(Value.Global name) {
    Tensor.Type type = name.module().equals("torch") ? TORCH_TYPES.get(name.name()) : null;
    return type == null ? null : new Element(name.name(), type.bytes(), type);
  }

  /// As `f4`, `|b1` or `<i8`, without regard to the byte order.
  static Element ofNumpy(String name) {
    String plain = name.replaceFirst("^[<>=|]", "");
    Tensor.Type type = NUMPY_TYPES.get(plain);
    return new Element(plain, type == null ? 0 : type.bytes(), type);
  }
}
