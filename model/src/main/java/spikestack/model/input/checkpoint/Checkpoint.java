package spikestack.model.input.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.input.Tensor;

/// What a checkpoint file holds, flattened.
///
/// Nested dictionaries are joined with `.`, so that `{"state_dict": {"module.x": ...}}` has the
/// tensor `state_dict.module.x`; list elements are named by their index. Both maps keep the file's
/// order. Tensors are dense, C order, in their stored type (half precision stays half). Notes are
/// everything that is no tensor, as text: numbers, texts, lists of such (`[1, 2]`), and for an
/// object of a foreign class its name, `argparse.Namespace`, with its attributes as entries of
/// their own (`args.time_steps`). The metadata of a safetensors file are notes.
public record Checkpoint(
    Format format, SequencedMap<String, Tensor> tensors, SequencedMap<String, String> notes) {
  public Checkpoint {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    notes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(notes));
  }

  /// Whether a name holds characters of control: printed, they could rewrite a terminal.
  static boolean isUnprintable(String name) {
    return name.chars().anyMatch(Character::isISOControl);
  }
}
