package spikestack.model.input.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import spikestack.model.input.FileBytes;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;

/// Reads a checkpoint of any kind in [Format].
///
/// Safe against any content: no class is loaded, nothing of the file is run, work is linear in its
/// size, and memory is bounded: for tensors four times the file and 64 MiB, never more than 2 GiB;
/// for texts 512 MiB, more than most files have; for all other values some 250 MB. Anything wrong
/// is one [InputException] with file, entry and byte.
public final class CheckpointFile {
  private static final long MAX_FILE = 4L << 30;
  private static final long MAX_TENSORS = 2L << 30;
  private static final long SMALL = 64L << 20;
  private static final int HEAD = 16;

  private static final String KINDS =
      "a checkpoint: torch.save (zip or legacy), a pickle of arrays, safetensors or NPZ";

  private CheckpointFile() {}

  /// Reads everything.
  ///
  /// @throws InputException when the file is missing, damaged, hostile, or of another kind
  public static Checkpoint read(Path file) {
    return read(file, name -> true);
  }

  /// Reads only the tensors whose flattened names `keep` accepts (an optimiser's state may be twice
  /// the size of the network); notes are complete.
  public static Checkpoint read(Path file, Predicate<String> keep) {
    FileBytes.requireFile(file);
    try (FileChannel channel = FileChannel.open(file)) {
      long length = channel.size();
      if (length > MAX_FILE) {
        throw new InputException(file.toString(), length + " bytes", "at most " + MAX_FILE);
      }
      Source source = new Source.OfFile(channel, length);
      byte[] head = source.copy(0, (int) Math.min(HEAD, length));
      return switch (kind(file, head)) {
        case ZIP -> archive(file, length, keep);
        case SAFETENSORS -> {
          Safetensors read = Safetensors.read(file);
          yield kept(file, Format.SAFETENSORS, read.tensors(), read.metadata(), keep);
        }
        case PICKLE -> {
          TorchLegacy.Read read = new TorchLegacy(new Limits()).read(file.toString(), source);
          yield tensors(file, length, read.format(), read.root(), keep);
        }
      };
    } catch (EOFException e) {
      throw new InputException(file.toString(), "the end of packed data", "a complete file");
    } catch (IOException e) {
      throw FileBytes.unreadable(file, e);
    }
  }

  private enum Kind {
    ZIP,
    SAFETENSORS,
    PICKLE
  }

  private static Kind kind(Path file, byte[] head) {
    String place = file + ": byte 0";
    if (head.length < 2) {
      throw new InputException(place, head.length + " bytes", KINDS);
    }
    if (head[0] == 'P' && head[1] == 'K') {
      return Kind.ZIP;
    }
    if (head[0] == (byte) 0x80 && head[1] <= 5) {
      return Kind.PICKLE;
    }
    if (head.length > 8 && head[8] == '{') {
      return Kind.SAFETENSORS;
    }
    if (head[0] == (byte) 0x89 && head[1] == 'H') {
      throw new InputException(place, "an HDF5 file (a NIR graph?)", KINDS);
    }
    if (head[0] == (byte) 0x93 && head[1] == 'N') {
      throw new InputException(place, "a single NPY array without a name", KINDS);
    }
    if (head[0] == 0x1F && head[1] == (byte) 0x8B) {
      throw new InputException(place, "a gzip file", KINDS + ", unpacked");
    }
    if ("(c}]ld".indexOf(head[0]) >= 0) {
      return Kind.PICKLE; // protocols 0 and 1 have no mark of their own
    }
    throw new InputException(place, String.format("the bytes %02X %02X", head[0], head[1]), KINDS);
  }

  private static Checkpoint archive(Path file, long length, Predicate<String> keep)
      throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      TorchZip torch = TorchZip.open(file.toString(), zip, new Limits());
      if (torch != null) {
        return tensors(file, length, Format.TORCH_ZIP, torch.read(), keep);
      }
      if (zip.stream().noneMatch(entry -> entry.getName().endsWith(".npy"))) {
        throw new InputException(
            file.toString(), "an archive with neither data.pkl nor arrays *.npy", KINDS);
      }
    } catch (ZipException e) {
      throw new InputException(
          file.toString(), "a broken archive (" + e.getMessage() + ")", "a complete file");
    }
    return kept(file, Format.NPZ, Npz.read(file), new LinkedHashMap<>(), keep);
  }

  private static Checkpoint tensors(
      Path file, long length, Format format, Value root, Predicate<String> keep)
      throws IOException {
    Flattening flat = Flattening.of(file.toString(), root);
    SequencedMap<String, Value> wanted = new LinkedHashMap<>(flat.tensors());
    wanted.keySet().removeIf(keep.negate());
    long budget = Math.min(MAX_TENSORS, 4 * length + SMALL);
    return new Checkpoint(
        format, new TensorReader(file.toString(), budget).read(wanted), flat.notes());
  }

  private static Checkpoint kept(
      Path file,
      Format format,
      SequencedMap<String, Tensor> tensors,
      SequencedMap<String, String> notes,
      Predicate<String> keep) {
    Stream.concat(tensors.keySet().stream(), notes.keySet().stream())
        .filter(Checkpoint::isUnprintable)
        .findFirst()
        .ifPresent(
            name -> {
              throw new InputException(
                  file.toString(),
                  "the name " + InputException.shortened(name) + " with control characters",
                  "printable names");
            });
    SequencedMap<String, Tensor> wanted = new LinkedHashMap<>(tensors);
    wanted.keySet().removeIf(keep.negate());
    return new Checkpoint(format, wanted, notes);
  }
}
