/**
 * What Python sends for a picture. Positions are CSS pixels from the upper left corner.
 *
 * @typedef {[left: number, top: number, width: number, height: number]} Box
 *
 * A drawn element: tag, attributes, children (a string is text).
 * @typedef {[tag: string, attributes: {[name: string]: string | number}, children: SceneNode[] | string]} SceneNode
 *
 * @typedef {object} AxisInfo
 * @property {[number, number]} limits the values at the left and right, or at the bottom and top
 * @property {string} scale "linear", "log" or "other" (values have no place that the page knows)
 * @property {string} label
 * @property {[place: number, name: string][]} [names] the categories along it
 * @property {[place: number, value: number][]} [values] what places stand for, evenly between two
 * @property {boolean} [log] whether these values are logarithms to base 10
 *
 * @typedef {object} AxesInfo
 * @property {string} id
 * @property {Box} box
 * @property {string} title
 * @property {AxisInfo} x
 * @property {AxisInfo} y
 *
 * @typedef {object} Series
 * @property {string} axes the id of its axes
 * @property {string} label
 * @property {string} kind "line", "marks" or "area"
 * @property {string} colour
 * @property {(number | null)[]} x null: a gap
 * @property {(number | null)[]} y the lower edge of an area
 * @property {(number | null)[]} [y2] the upper edge of an area
 * @property {(number | null)[]} [values] what is read at each place, where that is not y
 * @property {string[]} [names] what is read there, where that is not the label
 * @property {boolean} [hover] false where its values mean nothing to a person
 *
 * A series without gaps.
 * @typedef {Omit<Series, "x" | "y" | "y2" | "values"> & {x: number[], y: number[], y2?: number[], values?: number[]}} KnownSeries
 *
 * @typedef {{[slot: string]: KnownSeries}} WholeSeries
 *
 * @typedef {object} LegendEntry
 * @property {string} label
 * @property {string[]} slots the series that it stands for
 * @property {Box} box
 *
 * @typedef {object} Scene
 * @property {number} id
 * @property {[width: number, height: number]} size
 * @property {string} theme
 * @property {string} background
 * @property {AxesInfo[]} axes
 * @property {SceneNode[]} static what frames never change, back to front; series have a "slot"
 * @property {[slot: string, node: SceneNode][]} animated what frames may change, back to front
 * @property {{[slot: string]: Series}} series
 * @property {LegendEntry[]} legend
 *
 * What differs from the scene `of`; a slot that is not named looks as it does in the scene.
 * @typedef {object} Frame
 * @property {number} of
 * @property {{[slot: string]: SceneNode}} changed
 * @property {{[slot: string]: Series | null}} series null: it has no data now
 *
 * What goes together wherever the page shows it: a panel, a curve, an entry of a legend.
 * @typedef {object} Unit
 * @property {Box} box
 * @property {Box} body the box without what stands above the panel
 * @property {Box | null} panel the axes that it belongs to
 * @property {UnitSource} source
 *
 * Which drawn node a unit is; with `child` that child of it; with a range only these of its children.
 * @typedef {{index: number, child?: number, range?: [start: number, end: number]}} UnitSource
 *
 * A part of the scene that can stand for itself.
 * @typedef {object} Part
 * @property {Box} box
 * @property {Box[]} panels
 * @property {Unit[]} members
 * @property {boolean} flows what stands across panels goes along like words in a line
 *
 * The place where the page shows a part.
 * @typedef {object} PartPlace
 * @property {Box} box in the scene
 * @property {Box[]} panels
 * @property {number} x in the layout
 * @property {number} y in the layout
 * @property {number} scale
 *
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {PartPlace[]} parts
 *
 * One series' value under the crosshair.
 * @typedef {object} ReadValue
 * @property {string} slot
 * @property {AxesInfo} axes
 * @property {string} label
 * @property {string} colour
 * @property {number} x
 * @property {number | null} y null where only a band is known
 * @property {[low: number, high: number]} [band]
 * @property {number} [value] what is read, where that is not y
 * @property {boolean} [across] whether x is read, and y is the name of a row
 *
 * What the crosshair says: with `point` it stands at one mark, with `row` along the row at the
 * height `x`, else across the axes at `x`.
 * @typedef {object} Reading
 * @property {AxesInfo} axes
 * @property {number} x
 * @property {ReadValue[]} values
 * @property {boolean} point
 * @property {boolean} [row]
 *
 * @typedef {object} PictureTable
 * @property {string} caption
 * @property {string[]} heads
 * @property {(string | number | null)[][]} rows
 *
 * @typedef {object} PictureOptions
 * @property {(key: string) => string} [text] a translated text by its key
 * @property {(epoch: number) => void} [onEpoch] a person chose an epoch
 * @property {(format: string) => void} [onDownload] a person asked Python for a file
 * @property {string[]} [downloads] the files that Python makes: "pdf" (the default), "csv"
 */
