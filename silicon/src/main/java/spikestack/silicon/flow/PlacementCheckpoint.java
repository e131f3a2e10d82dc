package spikestack.silicon.flow;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;
import spikestack.silicon.place.Placement;
import spikestack.silicon.place.PlacementProblem;
import spikestack.silicon.place.Tier;

/// A finished placement, kept under the hash of its problem: the step that takes most of the time
/// is done once, whether a run is interrupted or repeated with other options behind it.
///
/// A file that is cut short, damaged or of another size is no checkpoint and is written anew; a
/// folder that cannot be written costs the checkpoint and nothing else.
final class PlacementCheckpoint {
  /// Raised whenever the placer's answer changes.
  private static final int VERSION = 3;

  private final Optional<Path> file;
  private final int cells;
  private final int nets;

  PlacementCheckpoint(Optional<Path> folder, PlacementProblem problem, long seed, double density) {
    cells = problem.cellCount();
    nets = problem.netCount();
    file = folder.map(f -> f.resolve(hash(problem, seed, density) + ".placement"));
  }

  private static String hash(PlacementProblem problem, long seed, double density) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer head = ByteBuffer.allocate(4 + 8 + 8 + 16);
      head.putInt(VERSION).putLong(seed).putDouble(density);
      head.putInt(problem.die().lowX()).putInt(problem.die().lowY());
      head.putInt(problem.die().highX()).putInt(problem.die().highY());
      digest.update(head.array());
      digest.update(problem.bonds().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      add(digest, problem.netStart());
      add(digest, problem.pinCell());
      add(digest, problem.cells().fixedX());
      add(digest, problem.cells().fixedY());
      digest.update(problem.cells().givenTier());
      for (Tier tier : problem.tiers()) {
        add(digest, tier.width());
        add(digest, tier.height());
        add(digest, tier.pinX());
        add(digest, tier.pinY());
        add(digest, tier.rows().y());
      }
      for (double weight : problem.netWeight()) {
        digest.update(ByteBuffer.allocate(8).putDouble(weight).array());
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 24);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asIntBuffer().put(values);
    digest.update(bytes.array());
  }

  /// The placement, if a whole one is there.
  Optional<Placement> read() {
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file.get())))) {
      if (in.readInt() != cells || in.readInt() != nets) {
        return Optional.empty();
      }
      byte[] body = new byte[cells * 10 + nets * 9];
      in.readFully(body);
      CRC32 sum = new CRC32();
      sum.update(body);
      if (in.readLong() != sum.getValue()) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap(body);
      int[] x = ints(bytes, cells);
      int[] y = ints(bytes, cells);
      byte[] tier = new byte[cells];
      byte[] orientation = new byte[cells];
      bytes.get(tier).get(orientation);
      int[] bondX = ints(bytes, nets);
      int[] bondY = ints(bytes, nets);
      boolean[] bonded = new boolean[nets];
      for (int n = 0; n < nets; n++) {
        bonded[n] = bytes.get() != 0;
      }
      return Optional.of(new Placement(x, y, tier, orientation, bonded, bondX, bondY));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int[] ints(ByteBuffer bytes, int count) {
    int[] values = new int[count];
    bytes.asIntBuffer().get(values);
    bytes.position(bytes.position() + 4 * count);
    return values;
  }

  /// Keeps a placement; appears whole or not at all.
  void write(Placement placement) {
    if (file.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(cells * 10 + nets * 9);
    put(bytes, placement.x());
    put(bytes, placement.y());
    bytes.put(placement.tier()).put(placement.orientation());
    put(bytes, placement.bondX());
    put(bytes, placement.bondY());
    for (boolean bonded : placement.bonded()) {
      bytes.put((byte) (bonded ? 1 : 0));
    }
    CRC32 sum = new CRC32();
    sum.update(bytes.array());
    try {
      Files.createDirectories(file.get().getParent());
      Path partial = Files.createTempFile(file.get().getParent(), "placement-", ".partial");
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial)))) {
        out.writeInt(cells);
        out.writeInt(nets);
        out.write(bytes.array());
        out.writeLong(sum.getValue());
      }
      Files.move(partial, file.get(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      // The next run places again.
    }
  }

  private static void put(ByteBuffer bytes, int[] values) {
    bytes.asIntBuffer().put(values);
    bytes.position(bytes.position() + 4 * values.length);
  }
}
