package spikestack.model.input.checkpoint;

/// What kind of file a checkpoint came in; found by content, never by name.
public enum Format {
  /// `torch.save` since PyTorch 1.6: a zip archive with `data.pkl` and one entry per storage.
  TORCH_ZIP,
  /// `torch.save` before: four pickles, then the storages.
  TORCH_LEGACY,
  /// One pickle of arrays or tensors.
  PICKLE,
  SAFETENSORS,
  NPZ
}
