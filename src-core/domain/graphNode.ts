import { z } from 'zod';
import { identifier } from './identifier.ts';

/**
 * The kinds of node a graph may have. Light goes from a node's outputs to its inputs; a phase of +phi multiplies the
 * amplitude by exp(i phi), and a coupler that moves the part k of the power is [[t, -i s], [-i s, t]] with s^2 = k.
 *
 * `parameters` are what the graph asks a bench to set; one that is not written is not set (and 0 on the model). `options`
 * say how a device came out of the fab; without them it is ideal.
 */

const fraction = z.number().min(0).max(1);
const lossDb = z.number().nonnegative();
const phaseRad = z.number();

/** Light of one laser: sources of a graph are coherent with each other. */
export const sourceNodeSchema = z.strictObject({
  id: identifier,
  type: z.literal('source'),
  label: z.string().optional(),
  options: z
    .strictObject({
      /** In watt; 0 is an input that stays dark. 1 mW when left out. */
      power_w: z.number().nonnegative().optional(),
      phase_rad: phaseRad.optional(),
    })
    .optional(),
});

export const waveguideNodeSchema = z.strictObject({
  id: identifier,
  type: z.literal('waveguide'),
  label: z.string().optional(),
  options: z
    .strictObject({
      loss_db: lossDb.optional(),
      length_um: z.number().nonnegative().optional(),
      /** Of the waveguide's length, beside `loss_db`. */
      loss_db_per_cm: lossDb.optional(),
      phase_rad: phaseRad.optional(),
    })
    .optional(),
});

export const phaseShifterNodeSchema = z.strictObject({
  id: identifier,
  type: z.literal('phase_shifter'),
  label: z.string().optional(),
  parameters: z.strictObject({ phase: phaseRad.optional() }).optional(),
  options: z.strictObject({ loss_db: lossDb.optional(), phase_offset_rad: phaseRad.optional() }).optional(),
});

export const couplerNodeSchema = z.strictObject({
  id: identifier,
  type: z.literal('coupler'),
  label: z.string().optional(),
  options: z
    .strictObject({
      /** Power that goes to the other side; 0.5 when left out. */
      coupling: fraction.optional(),
      loss_db: lossDb.optional(),
    })
    .optional(),
});

/**
 * An interferometer: a phase before it on `in0` (phi), a coupler, two arms, a coupler. `theta` is another name of the
 * upper arm's phase, as the literature of meshes writes it.
 */
export const mziNodeSchema = z
  .strictObject({
    id: identifier,
    type: z.literal('mzi'),
    label: z.string().optional(),
    parameters: z
      .strictObject({
        phase_upper: phaseRad.optional(),
        phase_lower: phaseRad.optional(),
        theta: phaseRad.optional(),
        phi: phaseRad.optional(),
      })
      .optional(),
    options: z
      .strictObject({
        input_coupling: fraction.optional(),
        output_coupling: fraction.optional(),
        upper_arm_loss_db: lossDb.optional(),
        lower_arm_loss_db: lossDb.optional(),
        /** Of both outputs. */
        loss_db: lossDb.optional(),
        /** Phase of the upper arm minus that of the lower, without any drive. */
        phase_offset_rad: phaseRad.optional(),
        /** The same of `in0`, before the first coupler. */
        phi_offset_rad: phaseRad.optional(),
      })
      .optional(),
  })
  .refine(({ parameters = {} }) => parameters.theta === undefined || parameters.phase_upper === undefined, {
    message: 'theta is another name of phase_upper: give one of them',
    path: ['parameters', 'theta'],
  });

export const detectorNodeSchema = z.strictObject({
  id: identifier,
  type: z.literal('detector'),
  label: z.string().optional(),
});

export const graphNodeTypes = ['source', 'waveguide', 'phase_shifter', 'coupler', 'mzi', 'detector'] as const;
export type GraphNodeType = (typeof graphNodeTypes)[number];

export const graphNodeSchema = z.discriminatedUnion(
  'type',
  [sourceNodeSchema, waveguideNodeSchema, phaseShifterNodeSchema, couplerNodeSchema, mziNodeSchema, detectorNodeSchema],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? `expected a node of one of the types ${graphNodeTypes.join(', ')}` : undefined,
  },
);
export type GraphNode = z.output<typeof graphNodeSchema>;

/** The ports of a type, in order: the light of the first input that nothing splits leaves by the first output. */
export interface GraphNodePorts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export const graphNodePorts: Readonly<Record<GraphNodeType, GraphNodePorts>> = {
  source: { inputs: [], outputs: ['out'] },
  waveguide: { inputs: ['in'], outputs: ['out'] },
  phase_shifter: { inputs: ['in'], outputs: ['out'] },
  coupler: { inputs: ['in0', 'in1'], outputs: ['out0', 'out1'] },
  mzi: { inputs: ['in0', 'in1'], outputs: ['through', 'cross'] },
  detector: { inputs: ['in'], outputs: [] },
};

/** The parameters that a node has written, in order. */
export const graphNodeParameters = (node: GraphNode): [name: string, value: number][] =>
  Object.entries(('parameters' in node ? node.parameters : undefined) ?? {}).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
