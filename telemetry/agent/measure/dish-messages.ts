import protobuf from 'protobufjs/light.js';

/*
 * The few messages of a Starlink dish that we read, with the numbers its own reflection service gives
 * (package SpaceX.API.Device; public projects document them). Fields that a firmware adds or drops do no harm.
 */
const optional = (id: number, type: string) => ({ id, type });
const repeated = (id: number, type: string) => ({ id, type, rule: 'repeated' });

const description = {
  nested: {
    Empty: { fields: {} },
    Request: { fields: { getStatus: optional(1004, 'Empty'), getHistory: optional(1007, 'Empty') } },
    Response: {
      fields: { dishGetStatus: optional(2004, 'Status'), dishGetHistory: optional(2006, 'History') },
    },
    Status: {
      fields: {
        deviceInfo: optional(1, 'DeviceInfo'),
        deviceState: optional(2, 'DeviceState'),
        popPingDropRate: optional(1003, 'float'),
        obstructionStats: optional(1004, 'ObstructionStats'),
        alerts: optional(1005, 'Alerts'),
        downlinkThroughputBps: optional(1007, 'float'),
        uplinkThroughputBps: optional(1008, 'float'),
        popPingLatencyMs: optional(1009, 'float'),
        outage: optional(1014, 'Outage'),
        isSnrAboveNoiseFloor: optional(1018, 'bool'),
        disablementCode: optional(1024, 'DisablementCode'),
      },
    },
    DeviceInfo: {
      fields: {
        id: optional(1, 'string'),
        hardwareVersion: optional(2, 'string'),
        softwareVersion: optional(3, 'string'),
      },
    },
    DeviceState: { fields: { uptimeS: optional(1, 'uint64') } },
    ObstructionStats: { fields: { fractionObstructed: optional(1, 'float') } },
    Alerts: {
      fields: Object.fromEntries(
        [
          'motors_stuck',
          'thermal_shutdown',
          'thermal_throttle',
          'unexpected_location',
          'mast_not_near_vertical',
          'slow_ethernet_speeds',
          'roaming',
          'install_pending',
          'is_heating',
          'power_supply_thermal_throttle',
          'is_power_save_idle',
          'moving_while_not_mobile',
          undefined,
          'dbf_telem_stale',
          'moving_too_fast_for_policy',
          'low_motor_current',
          'lower_signal_than_predicted',
          'slow_ethernet_speeds_100',
          'obstruction_map_reset',
        ].flatMap((name, index) => (name === undefined ? [] : [[name, optional(index + 1, 'bool')]])),
      ),
    },
    Outage: { fields: { cause: optional(1, 'OutageCause') } },
    OutageCause: {
      values: {
        unknown: 0,
        booting: 1,
        stowed: 2,
        thermal_shutdown: 3,
        no_schedule: 4,
        no_sats: 5,
        obstructed: 6,
        no_downlink: 7,
        no_pings: 8,
        actuator_activity: 9,
        cable_test: 10,
        sleeping: 11,
        moving_while_not_allowed: 12,
      },
    },
    DisablementCode: {
      values: {
        unknown_state: 0,
        okay: 1,
        no_active_account: 2,
        too_far_from_service_address: 3,
        in_ocean: 4,
        blocked_country: 6,
        data_overage_sandbox_policy: 7,
        cell_is_disabled: 8,
        roam_restricted: 10,
        unknown_location: 11,
        account_disabled: 12,
        unsupported_version: 13,
      },
    },
    History: {
      fields: {
        current: optional(1, 'uint64'),
        popPingDropRate: repeated(1001, 'float'),
        popPingLatencyMs: repeated(1002, 'float'),
        downlinkThroughputBps: repeated(1003, 'float'),
        uplinkThroughputBps: repeated(1004, 'float'),
      },
    },
  },
};

const root = protobuf.Root.fromJSON(description);
/** Messages by name, for the dish and, in tests, for what plays a dish. */
export const dishMessages = {
  request: root.lookupType('Request'),
  response: root.lookupType('Response'),
};

/** Numbers as numbers, enumerations as their names, lists always there. */
export function decodeResponse(bytes: Uint8Array): unknown {
  const { response } = dishMessages;
  return response.toObject(response.decode(bytes), { longs: Number, enums: String, arrays: true });
}
