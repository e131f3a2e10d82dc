package spikestack.model.input;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A data set: images `[count][channels][height][width]`, uint8, with one label each.
///
/// `source` and `sha256` say where it came from; both name the image file, or all files, of which
/// there are one (NPZ) or two (IDX). `pixels` is shared, not copied; nobody writes to it.
public record Images(
    String source, String sha256, int channels, int height, int width, byte[] pixels, int[] labels)
    implements Samples {

  /// Names of the arrays that an NPZ may use, in order of preference.
  private static final List<List<String>> NAMES =
      List.of(
          List.of("images", "labels"),
          List.of("pixels", "labels"),
          List.of("x_test", "y_test"),
          List.of("x", "y"));

  /// `images-idx3-ubyte` as published, `images.idx3-ubyte` as some copies are named.
  private static final Pattern IDX = Pattern.compile("images([-.])idx3-ubyte");

  private static final String KINDS =
      "*images-idx3-ubyte, *images-idx3-ubyte.gz, *.npz or *.bin (the binary version of CIFAR)";

  private static final int MAX_LABEL = 99_999;
  private static final int BATCHES = 5;
  private static final long MAX_BYTES = 1L << 30;

  public Images {
    labels = labels.clone();
    if (labels.length == 0 || channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException("an image set must not be empty");
    }
    if ((long) labels.length * channels * height * width != pixels.length) {
      throw new IllegalArgumentException(
          pixels.length + " pixels for " + labels.length + " labels");
    }
  }

  /// Reads `*images-idx3-ubyte(.gz)` (or `*images.idx3-ubyte`) with its labels file beside it, a
  /// binary batch of CIFAR-10 or CIFAR-100 (`*.bin`), or an `.npz` with one of the pairs of arrays
  /// images and labels, pixels and labels, x_test and y_test, x and y. Image arrays: uint8
  /// `[count][height][width]`, `[count][channels][height][width]`, or
  /// `[count][height][width][channels]` (taken when only the last extent is 1..3).
  public static Images read(Path path) {
    if (Files.isDirectory(path)) {
      throw new InputException(path.toString(), "a folder", "a file: " + KINDS);
    }
    FileBytes.requireFile(path);
    String name = String.valueOf(path.getFileName());
    if (name.endsWith(".npz")) {
      return npz(path);
    }
    if (IDX.matcher(name).find()) {
      return idx(path, name);
    }
    if (name.endsWith(".bin")) {
      Cifar.Batch batch = Cifar.read(path);
      String place = path.toString();
      return of(place, place, batch.images(), place, batch.labels(), path);
    }
    throw new InputException(path.toString(), "a data set of unknown kind", KINDS);
  }

  /// Training or test images of a folder of CIFAR-10 (`data_batch_1.bin` .. `data_batch_5.bin`,
  /// `test_batch.bin`) or CIFAR-100 (`train.bin`, `test.bin`), as their archives unpack; nothing
  /// when the folder has none of these files.
  ///
  /// @throws InputException when only some of the five training batches are there
  public static Optional<Images> cifar(Path folder, boolean training) {
    Path hundred = folder.resolve(training ? "train.bin" : "test.bin");
    if (Files.exists(hundred)) {
      return Optional.of(read(hundred));
    }
    if (!training) {
      Path test = folder.resolve("test_batch.bin");
      return Files.exists(test) ? Optional.of(read(test)) : Optional.empty();
    }
    List<Path> batches =
        IntStream.rangeClosed(1, BATCHES)
            .mapToObj(batch -> folder.resolve("data_batch_" + batch + ".bin"))
            .toList();
    if (batches.stream().noneMatch(Files::exists)) {
      return Optional.empty();
    }
    return Optional.of(read(batches)); // a missing one is named
  }

  /// Several files as one set, in the order given: the five training batches of CIFAR-10.
  public static Images read(List<Path> paths) {
    List<Images> parts = paths.stream().map(Images::read).toList();
    Images first = parts.getFirst();
    int count = 0;
    long bytes = 0;
    for (Images part : parts) {
      if (part.channels != first.channels
          || part.height != first.height
          || part.width != first.width) {
        throw new InputException(
            part.source,
            "images of " + part.channels + " x " + part.height + " x " + part.width,
            first.channels
                + " x "
                + first.height
                + " x "
                + first.width
                + ", as in "
                + first.source);
      }
      count += part.count();
      bytes += part.pixels.length;
    }
    if (bytes > MAX_BYTES) {
      throw new InputException(first.source, bytes + " bytes in all files", "at most " + MAX_BYTES);
    }
    byte[] pixels = new byte[(int) bytes];
    int[] labels = new int[count];
    int at = 0;
    for (Images part : parts) {
      System.arraycopy(part.pixels, 0, pixels, at * first.imageSize(), part.pixels.length);
      System.arraycopy(part.labels, 0, labels, at, part.count());
      at += part.count();
    }
    return new Images(
        parts.stream().map(Images::source).collect(Collectors.joining(", ")),
        FileHash.sha256(paths.toArray(Path[]::new)),
        first.channels,
        first.height,
        first.width,
        pixels,
        labels);
  }

  private static Images idx(Path path, String name) {
    Path labelPath = labelsBeside(path, name);
    Tensor images = Idx.read(path);
    Tensor labels = Idx.read(labelPath);
    return of(
        path + ", " + labelPath,
        path.toString(),
        images,
        labelPath.toString(),
        labels,
        path,
        labelPath);
  }

  private static Path labelsBeside(Path path, String name) {
    String plain = IDX.matcher(name).replaceFirst("labels$1idx1-ubyte").replaceAll("\\.gz$", "");
    Path beside = path.resolveSibling(plain + ".gz");
    if (Files.exists(beside)) {
      return beside;
    }
    Path uncompressed = path.resolveSibling(plain);
    if (Files.exists(uncompressed)) {
      return uncompressed;
    }
    throw new InputException(
        path.toString(), "no labels file beside it", plain + " or " + plain + ".gz");
  }

  private static Images npz(Path path) {
    Set<String> known = NAMES.stream().flatMap(List::stream).collect(Collectors.toSet());
    Map<String, Tensor> arrays = Npz.read(path, known::contains);
    for (List<String> names : NAMES) {
      Tensor images = arrays.get(names.get(0));
      Tensor labels = arrays.get(names.get(1));
      if (images != null && labels != null) {
        return of(path, names.get(0), images, names.get(1), labels);
      }
    }
    throw new InputException(
        path.toString(),
        "the arrays " + InputException.shortened(String.join(", ", Npz.names(path))),
        "images and labels (or pixels and labels, x_test and y_test, x and y)");
  }

  /// The two named arrays of an `.npz`, for files that hold more than one set.
  public static Images read(Path path, String imagesName, String labelsName) {
    Map<String, Tensor> arrays = Npz.read(path, Set.of(imagesName, labelsName)::contains);
    Tensor images = arrays.get(imagesName);
    Tensor labels = arrays.get(labelsName);
    if (images == null || labels == null) {
      throw new InputException(
          path.toString(),
          "the arrays " + InputException.shortened(String.join(", ", Npz.names(path))),
          imagesName + " and " + labelsName);
    }
    return of(path, imagesName, images, labelsName, labels);
  }

  private static Images of(
      Path npz, String imagesName, Tensor images, String labelsName, Tensor labels) {
    return of(
        npz.toString(), npz + ": " + imagesName, images, npz + ": " + labelsName, labels, npz);
  }

  private static Images of(
      String source,
      String place,
      Tensor images,
      String labelsPlace,
      Tensor labels,
      Path... files) {
    int[] shape = images.shape();
    if (images.type() != Tensor.Type.U8 || (shape.length != 3 && shape.length != 4)) {
      throw new InputException(
          place, images.toString(), "uint8 of shape [count][height][width] or with channels");
    }
    if (images.size() == 0) {
      throw new InputException(place, "an empty data set " + images, "at least one image");
    }
    if (!labels.isInteger() || labels.size() != shape[0]) {
      throw new InputException(
          labelsPlace,
          "labels " + labels,
          shape[0] + " integer labels, one for each image of " + place);
    }
    long[] wide = labels.longs();
    for (int i = 0; i < wide.length; i++) {
      if (wide[i] < 0 || wide[i] > MAX_LABEL) {
        throw new InputException(
            labelsPlace, "label " + wide[i] + " of image " + i, "0.." + MAX_LABEL);
      }
    }
    int[] narrow = Arrays.stream(wide).mapToInt(Math::toIntExact).toArray();
    String hash = FileHash.sha256(files);
    if (shape.length == 3) {
      return new Images(source, hash, 1, shape[1], shape[2], images.data(), narrow);
    }
    if (shape[1] > 3 && shape[3] <= 3) {
      byte[] planes = channelsFirst(images.data(), shape[1] * shape[2], shape[3]);
      return new Images(source, hash, shape[3], shape[1], shape[2], planes, narrow);
    }
    return new Images(source, hash, shape[1], shape[2], shape[3], images.data(), narrow);
  }

  /// `[count][area][channels]` to `[count][channels][area]`.
  private static byte[] channelsFirst(byte[] data, int area, int channels) {
    byte[] out = new byte[data.length];
    for (int start = 0; start < data.length; start += area * channels) {
      for (int at = 0; at < area; at++) {
        for (int c = 0; c < channels; c++) {
          out[start + c * area + at] = data[start + at * channels + c];
        }
      }
    }
    return out;
  }

  @Override
  public int count() {
    return labels.length;
  }

  /// Bytes of one image.
  public int imageSize() {
    return channels * height * width;
  }

  /// One image, `[channels][height][width]`, copied.
  @Override
  public byte[] image(int index) {
    return Arrays.copyOfRange(pixels, index * imageSize(), (index + 1) * imageSize());
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  /// The images `from .. to - 1`.
  public Images slice(int from, int to) {
    return new Images(
        source,
        sha256,
        channels,
        height,
        width,
        Arrays.copyOfRange(pixels, from * imageSize(), to * imageSize()),
        Arrays.copyOfRange(labels, from, to));
  }

  /// Refuses a set whose images have another shape, or labels beyond the classes, than a network
  /// takes.
  public void require(int needChannels, int needHeight, int needWidth, int classes) {
    if (channels != needChannels || height != needHeight || width != needWidth) {
      throw new InputException(
          source,
          "images of " + channels + " x " + height + " x " + width,
          needChannels + " x " + needHeight + " x " + needWidth + ", the network's input");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= classes) {
        throw new InputException(
            source, "label " + labels[i] + " of image " + i, "0.." + (classes - 1));
      }
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Images i
        && sha256.equals(i.sha256)
        && channels == i.channels
        && height == i.height
        && width == i.width
        && Arrays.equals(labels, i.labels)
        && Arrays.equals(pixels, i.pixels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(labels) * 31 + sha256.hashCode();
  }

  @Override
  public String toString() {
    return "Images[" + count() + "][" + channels + "][" + height + "][" + width + "] of " + source;
  }
}
