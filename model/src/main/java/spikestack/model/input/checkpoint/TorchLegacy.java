package spikestack.model.input.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Items;
import spikestack.model.input.checkpoint.Value.Stored;
import spikestack.model.input.checkpoint.Value.Text;
import spikestack.model.input.checkpoint.Value.Tuple;
import spikestack.model.input.checkpoint.Value.Whole;

/// Files of one or more pickles: a plain one, or `torch.save` before PyTorch 1.6.
///
/// The old form is: the pickle of a magic number, of the protocol 1001, of facts about the system,
/// of the object; then the pickled list of storage keys, and for each key 8 bytes of element count
/// and the elements, all little-endian whatever the system was. Plain pickles of tensors hold each
/// storage as such a file of its own, as bytes.
final class TorchLegacy {
  static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  /// What starting to read one inner file counts as, in bytes of [Limits]: 65,536 files at most.
  private static final int NESTED_COST = 1 << 13;

  private final Limits limits;

  TorchLegacy(Limits limits) {
    this.limits = limits;
  }

  /// What a file held, and in which of the two forms.
  record Read(Value root, Format format) {}

  Read read(String file, Source source) throws IOException {
    PickleInput in = new PickleInput(file, source, limits);
    Value first = machine(in, TorchLegacy::none).run();
    if (!(first instanceof Value.Big(BigInteger magic)) || !magic.equals(MAGIC)) {
      if (in.left() > 0) {
        in.operation();
        throw in.refuse("more bytes after the end of the pickle", "nothing more");
      }
      return new Read(first, Format.PICKLE);
    }
    Value protocol = machine(in, TorchLegacy::none).run();
    if (!(protocol instanceof Whole(long version)) || version != PROTOCOL) {
      throw in.refuse(protocol.describe() + " as protocol", "protocol " + PROTOCOL);
    }
    machine(in, TorchLegacy::none).run(); // facts about the system; nothing depends on them
    Map<String, Slot> slots = new HashMap<>();
    Value root = machine(in, (id, at) -> storage(id, slots, at)).run();
    place(in, machine(in, TorchLegacy::none).run(), slots);
    return new Read(root, Format.TORCH_LEGACY);
  }

  private PickleMachine machine(PickleInput in, PickleMachine.Persistent persistent) {
    return new PickleMachine(in, persistent, new PickleCalls(this::nested, limits), limits);
  }

  /// A storage saved as a file inside a pickle.
  Value nested(Source source, PickleInput outer) throws IOException {
    limits.enter(outer);
    limits.bytes(NESTED_COST, outer); // one storage may be named any number of times
    Value root = read(outer.place() + ": byte " + outer.position() + ": inner file", source).root();
    limits.leave();
    return root;
  }

  private static Value none(Value id, PickleInput in) {
    throw in.refuse("a persistent id, " + id.describe(), "none in this kind of file");
  }

  /// A storage the object pickle named; its bytes are found when all pickles are read.
  private static final class Slot {
    final Storage storage;
    final String place;
    Source data = new Source.OfBytes(new byte[0]);
    boolean found;

    Slot(String place, Element element, long count) {
      this.place = place;
      this.storage = new Storage(place, element, count, false, this::bytes);
    }

    private byte[] bytes() throws IOException {
      return data.copy(0, (int) data.length());
    }
  }

  /// ('storage', class, key, device, count, view), or ('module', class, file, text).
  private static Value storage(Value id, Map<String, Slot> slots, PickleInput in) {
    StorageId given = StorageId.of(id, in);
    if (given.module() != null) {
      return given.module();
    }
    Slot slot =
        slots.computeIfAbsent(
            given.key(),
            key ->
                new Slot(
                    in.place() + ": storage " + InputException.shortened(key),
                    given.element(),
                    given.count()));
    if (slot.storage.count() != given.count() || !slot.storage.element().equals(given.element())) {
      throw in.refuse(
          "the storage " + InputException.shortened(given.key()) + " in two sizes or types",
          "one of each");
    }
    if (id instanceof Tuple(List<Value> parts)
        && parts.size() > 5
        && parts.get(5) instanceof Tuple view) {
      return view(slot, view, in);
    }
    return new Stored(slot.storage);
  }

  /// (key, offset, count): a part of a storage, as files before PyTorch 0.4 have them.
  private static Value view(Slot slot, Tuple view, PickleInput in) {
    if (view.values().size() == 3
        && view.values().get(1) instanceof Whole(long offset)
        && view.values().get(2) instanceof Whole(long count)
        && offset >= 0
        && count >= 0
        && count <= slot.storage.count()
        && offset <= slot.storage.count() - count) {
      int width = slot.storage.element().bytes();
      return new Stored(
          new Storage(
              slot.place,
              slot.storage.element(),
              count,
              false,
              () -> slot.data.copy(offset * width, Math.toIntExact(count * width))));
    }
    throw in.refuse("a view of a storage that does not lie in it", "offset and count inside");
  }

  /// Finds each storage's bytes behind the pickles.
  private static void place(PickleInput in, Value keys, Map<String, Slot> slots)
      throws IOException {
    if (!(keys instanceof Items(List<Value> names))) {
      throw in.refuse(keys.describe() + " as the list of storages", "a list of keys");
    }
    for (Value name : names) {
      Slot slot = name instanceof Text(String key) ? slots.get(key) : null;
      if (slot == null || slot.found) {
        throw in.refuse(name.describe() + " in the list of storages", "each storage once");
      }
      long count = in.count();
      if (count != slot.storage.count()) {
        throw in.refuse(
            "a storage of " + count + " elements", slot.storage.count() + ", as its tensor says");
      }
      slot.data = in.skip(slot.storage.length());
      slot.found = true;
    }
    for (Slot slot : slots.values()) {
      if (!slot.found) {
        throw new InputException(slot.place, "no data", "the elements of every storage");
      }
    }
    if (in.left() > 0) {
      in.operation();
      throw in.refuse("more bytes after the last storage", "nothing more");
    }
  }
}
