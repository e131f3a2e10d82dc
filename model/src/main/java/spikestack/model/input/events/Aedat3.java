package spikestack.model.input.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.model.input.InputException;

/// AEDAT 3.1: lines that begin with `#` up to `#!END-HEADER`, then packets of one kind of event
/// each, little-endian.
///
/// A packet begins with 28 bytes: type (16 bits), source (16), bytes of one event, where its time
/// lies, how often the 31-bit clock ran over, capacity, number of events, number of valid ones. A
/// polarity event (type 1) is 8 bytes: valid (bit 0), polarity (1), row (2..16), column (17..31),
/// and the time in microseconds. Other types are passed over, invalid events too.
final class Aedat3 {
  private static final int HEADER = 28;
  private static final int POLARITY = 1;
  private static final int EVENT = 8;
  private static final int MAX_LINE = 4096;
  private static final Pattern SOURCE = Pattern.compile("#Source [0-9]{1,5}: *(\\S+).*");

  /// Width and height of the sensors that recordings name; longest name first.
  private static final Map<String, int[]> SENSORS = sensors();

  private Aedat3() {}

  private static Map<String, int[]> sensors() {
    Map<String, int[]> sizes = new LinkedHashMap<>();
    sizes.put("DVXplorer", new int[] {640, 480});
    sizes.put("DAVIS128", new int[] {128, 128});
    sizes.put("DAVIS208", new int[] {208, 192});
    sizes.put("DAVIS240", new int[] {240, 180});
    sizes.put("DAVIS346", new int[] {346, 260});
    sizes.put("DAVIS640", new int[] {640, 480});
    sizes.put("DVS128", new int[] {128, 128});
    return sizes;
  }

  static EventStream read(String file, byte[] bytes) {
    int at = 0;
    int[] size = null;
    while (true) {
      int end = at;
      while (end < bytes.length && bytes[end] != '\n' && end - at < MAX_LINE) {
        end++;
      }
      if (end == bytes.length || bytes[end] != '\n' || bytes[at] != '#') {
        throw new InputException(file + ": byte " + at, "no header line", "#!END-HEADER");
      }
      String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).strip();
      Matcher source = SOURCE.matcher(line);
      if (source.matches()) {
        size = size(file, at, source.group(1));
      }
      if (line.startsWith("#Format:") && !line.endsWith("RAW")) {
        throw new InputException(file + ": byte " + at, line, "#Format: RAW");
      }
      at = end + 1;
      if (line.equals("#!END-HEADER")) {
        break;
      }
    }
    if (size == null) {
      throw new InputException(file, "no line #Source", "one, which names the sensor");
    }
    return packets(file, bytes, at, new EventCollector(file, size[0], size[1]));
  }

  private static int[] size(String file, int at, String sensor) {
    for (Map.Entry<String, int[]> known : SENSORS.entrySet()) {
      if (sensor.startsWith(known.getKey())) {
        return known.getValue();
      }
    }
    throw new InputException(
        file + ": byte " + at,
        "the sensor " + InputException.shortened(sensor),
        String.join(", ", SENSORS.keySet()));
  }

  private static EventStream packets(String file, byte[] bytes, int start, EventCollector events) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = start;
    while (at < bytes.length) {
      String place = file + ": byte " + at;
      if (bytes.length - at < HEADER) {
        throw new InputException(place, (bytes.length - at) + " bytes", HEADER + " of a packet");
      }
      int type = in.getShort(at);
      int size = in.getInt(at + 4);
      long overflow = in.getInt(at + 12);
      int number = in.getInt(at + 20);
      at += HEADER;
      if (size < 1 || number < 0 || (long) size * number > bytes.length - at) {
        throw new InputException(
            place,
            number + " events of " + size + " bytes",
            "what the " + (bytes.length - at) + " bytes left can hold");
      }
      if (type == POLARITY) {
        if (size != EVENT) {
          throw new InputException(place, "polarity events of " + size + " bytes", EVENT + "");
        }
        for (int i = 0; i < number; i++) {
          int word = in.getInt(at + EVENT * i);
          long time = overflow << 31 | in.getInt(at + EVENT * i + 4);
          if ((word & 1) == 1) {
            events.add(
                time, word >>> 17, word >>> 2 & 0x7FFF, (word & 2) != 0, at + (long) EVENT * i);
          }
        }
      }
      at += size * number;
    }
    return events.finished();
  }
}
