package spikestack.model.input.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.checkpoint.Value.Global;
import spikestack.model.input.checkpoint.Value.Text;
import spikestack.model.input.checkpoint.Value.Tuple;
import spikestack.model.input.checkpoint.Value.Whole;

/// How a pickle of torch names memory outside itself: ('storage', class, key, device, count, ...).
///
/// The device (`cpu`, `cuda:0`, `mps`) does not matter here. `module` is set instead of the rest
/// for ('module', class, file, text): the class of a module saved whole, with its source, which is
/// dropped.
record StorageId(String key, Element element, long count, @Nullable Global module) {
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private static final int MAX_KEY = 1000;

  static StorageId of(Value id, PickleInput in) {
    if (id instanceof Tuple(List<Value> parts) && parts.size() >= 2) {
      if (parts.get(0) instanceof Text(String kind)
          && kind.equals("module")
          && parts.get(1) instanceof Global module) {
        return new StorageId("", new Element("module", 1, null), 0, module);
      }
      if (parts.size() >= 5
          && parts.get(0) instanceof Text(String kind)
          && kind.equals("storage")
          && parts.get(1) instanceof Global type
          && parts.get(2) instanceof Text(String key)
          && key.length() <= MAX_KEY
          && parts.get(4) instanceof Whole(long count)) {
        Element element = Element.ofStorage(type);
        if (element == null) {
          throw in.refuse("a storage of class " + type, "torch.FloatStorage and its like");
        }
        if (count < 0 || count > MAX_BYTES / element.bytes()) {
          throw in.refuse(
              "a storage of " + count + " elements of " + element.bytes() + " bytes",
              "at most " + MAX_BYTES + " bytes");
        }
        return new StorageId(key, element, count, null);
      }
    }
    throw in.refuse(
        id.describe() + " as a persistent id", "('storage', class, key, device, count)");
  }
}
